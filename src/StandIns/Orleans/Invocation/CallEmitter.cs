using System.Reflection;
using System.Reflection.Emit;
using Orleans.StandIn.AsyncEnumerables;

namespace Orleans.StandIn.Invocation;

/// <summary>
/// Emits the class of one method's calls. For <c>Task&lt;int&gt; Add(int a, CancellationToken token)</c> of IFoo it is
/// <code>
/// sealed class IFoo_Add : TaskCall&lt;int&gt;
/// {
///     public static GrainMethod Description;
///     public int Argument0;
///     public CancellationToken Argument1;
///     override GrainMethod Method => Description;
///     override CancellationToken Token { get => Argument1; set => Argument1 = value; }
///     override object GetArgument(int index) => index switch { 0 => Argument0, … };
///     override void SetArgument(int index, object value) { … }
///     override Task&lt;int&gt; Invoke(object grain) => ((IFoo)grain).Add(Argument0, Argument1);
/// }
/// </code>
/// </summary>
internal sealed class CallEmitter
{
    private readonly GrainMethod _method;
    private readonly TypeBuilder _type;
    private readonly Type _baseType;
    private readonly FieldBuilder[] _arguments;

    private CallEmitter(Func<string, Type, Type[], TypeBuilder> define, GrainMethod method)
    {
        _method = method;
        _baseType = BaseTypeOf(method.Method);
        _type = define($"{method.Interface.Name}_{method.Method.Name}", _baseType, []);
        _arguments = [.. method.Parameters.Select((parameter, index) =>
            _type.DefineField($"Argument{index}", parameter.ParameterType, FieldAttributes.Public))];
    }

    /// <summary>Emits the class; its fields Argument0… are set by the proxy.</summary>
    public static Type Emit(Func<string, Type, Type[], TypeBuilder> define, GrainMethod method)
    {
        var emitter = new CallEmitter(define, method);
        var description = emitter._type.DefineField("Description", typeof(GrainMethod), FieldAttributes.Public | FieldAttributes.Static);
        emitter._type.DefineDefaultConstructor(MethodAttributes.Public);
        emitter.Override("get_" + nameof(GrainCall.Method), [], il =>
        {
            il.Emit(OpCodes.Ldsfld, description);
            il.Emit(OpCodes.Ret);
        });
        emitter.EmitInvoke();
        emitter.EmitToken();
        emitter.EmitGetArgument();
        emitter.EmitSetArgument();
        var emitted = emitter._type.CreateType();
        emitted.GetField("Description")!.SetValue(null, method);
        return emitted;
    }

    private static Type BaseTypeOf(MethodInfo method)
    {
        var result = method.ReturnType;
        var definition = result.IsGenericType ? result.GetGenericTypeDefinition() : null;
        return result == typeof(Task) ? typeof(TaskCall)
            : result == typeof(ValueTask) ? typeof(ValueTaskCall)
            : result == typeof(void) ? typeof(VoidCall)
            : definition == typeof(Task<>) ? typeof(TaskCall<>).MakeGenericType(result.GenericTypeArguments)
            : definition == typeof(ValueTask<>) ? typeof(ValueTaskCall<>).MakeGenericType(result.GenericTypeArguments)
            : definition == typeof(IAsyncEnumerable<>) ? typeof(EnumerableCall<>).MakeGenericType(result.GenericTypeArguments)
            : throw new NotSupportedException(
                $"{method.DeclaringType}.{method.Name} returns {result}: a grain's method returns a task, an IAsyncEnumerable, or nothing.");
    }

    private void EmitInvoke() => Override("Invoke", [typeof(object)], il =>
    {
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Castclass, _method.Method.DeclaringType!);
        foreach (var argument in _arguments)
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldfld, argument);
        }

        il.Emit(OpCodes.Callvirt, _method.Method);
        il.Emit(OpCodes.Ret);
    });

    private void EmitToken()
    {
        if (_method.TokenIndex >= 0)
        {
            var argument = _arguments[_method.TokenIndex];
            Override("get_" + nameof(GrainCall.Token), [], il =>
            {
                il.Emit(OpCodes.Ldarg_0);
                il.Emit(OpCodes.Ldfld, argument);
                il.Emit(OpCodes.Ret);
            });
            Override("set_" + nameof(GrainCall.Token), [typeof(CancellationToken)], il =>
            {
                il.Emit(OpCodes.Ldarg_0);
                il.Emit(OpCodes.Ldarg_1);
                il.Emit(OpCodes.Stfld, argument);
                il.Emit(OpCodes.Ret);
            });
        }
    }

    private void EmitGetArgument() => Override(nameof(GrainCall.GetArgument), [typeof(int)], il => Switch(il, argument =>
    {
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldfld, argument);
        il.Emit(OpCodes.Box, argument.FieldType);
        il.Emit(OpCodes.Ret);
    }));

    private void EmitSetArgument() => Override(nameof(GrainCall.SetArgument), [typeof(int), typeof(object)], il => Switch(il, argument =>
    {
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Unbox_Any, argument.FieldType);
        il.Emit(OpCodes.Stfld, argument);
        il.Emit(OpCodes.Ret);
    }));

    // One case for each argument; an index of none is an error of the filter that asked.
    private void Switch(ILGenerator il, Action<FieldBuilder> emitCase)
    {
        var cases = Array.ConvertAll(_arguments, _ => il.DefineLabel());
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Switch, cases);
        il.Emit(OpCodes.Newobj, typeof(ArgumentOutOfRangeException).GetConstructor([])!);
        il.Emit(OpCodes.Throw);
        for (var index = 0; index < cases.Length; index++)
        {
            il.MarkLabel(cases[index]);
            emitCase(_arguments[index]);
        }
    }

    private void Override(string name, Type[] parameters, Action<ILGenerator> emitBody)
    {
        var overridden = FindInBase(name, parameters);
        var access = overridden.Attributes & MethodAttributes.MemberAccessMask;
        var method = _type.DefineMethod(
            name, MethodAttributes.Virtual | MethodAttributes.HideBySig | access, overridden.ReturnType, parameters);
        emitBody(method.GetILGenerator());
        _type.DefineMethodOverride(method, overridden);
    }

    private MethodInfo FindInBase(string name, Type[] parameters) =>
        _baseType.GetMethod(name, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, parameters)
        ?? throw new MissingMethodException(_baseType.FullName, name);
}
