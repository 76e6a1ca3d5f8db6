using System.Reflection;
using System.Reflection.Emit;
using Orleans.StandIn.AsyncEnumerables;
using Orleans.StandIn.Copying;

namespace Orleans.StandIn.Invocation;

/// <summary>
/// Emits the class of an interface's references. A method <c>Task&lt;int&gt; Add(int a, List&lt;string&gt; names)</c> becomes
/// <code>
/// Task&lt;int&gt; Add(int a, List&lt;string&gt; names)
/// {
///     var call = new IFoo_Add();
///     call.Argument0 = a;
///     call.Argument1 = Copier&lt;List&lt;string&gt;&gt;.Copy(names);
///     return Send&lt;int&gt;(call);
/// }
/// </code>
/// </summary>
internal static class ProxyEmitter
{
    private static readonly ConstructorInfo BaseConstructor =
        typeof(GrainReference).GetConstructors(BindingFlags.Instance | BindingFlags.NonPublic)[0];

    /// <summary>Emits the class and gives its factory.</summary>
    public static Func<object, GrainId, GrainReference> Emit(Type grainInterface)
    {
        if (!grainInterface.IsInterface || !grainInterface.IsAssignableTo(typeof(IAddressable)))
        {
            throw new ArgumentException($"{grainInterface} is not a grain interface.", nameof(grainInterface));
        }

        return DynamicAssembly.Define(define =>
        {
            DynamicAssembly.Open(typeof(GrainReference));
            var type = define(grainInterface.Name + "_Reference", typeof(GrainReference), [grainInterface]);
            var constructor = EmitConstructor(type);
            foreach (var declaring in grainInterface.GetInterfaces().Append(grainInterface))
            {
                DynamicAssembly.Open(declaring);
                foreach (var method in declaring.GetMethods(BindingFlags.Instance | BindingFlags.Public).Where(method => method.IsAbstract))
                {
                    EmitMethod(define, type, new GrainMethod(declaring, method));
                }
            }

            EmitFactory(type, constructor);
            return type.CreateType().GetMethod("Create")!.CreateDelegate<Func<object, GrainId, GrainReference>>();
        });
    }

    private static ConstructorBuilder EmitConstructor(TypeBuilder type)
    {
        var constructor = type.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, [typeof(object), typeof(GrainId)]);
        var il = constructor.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Call, BaseConstructor);
        il.Emit(OpCodes.Ret);
        return constructor;
    }

    private static void EmitFactory(TypeBuilder type, ConstructorBuilder constructor)
    {
        var il = type.DefineMethod(
            "Create", MethodAttributes.Public | MethodAttributes.Static, typeof(GrainReference), [typeof(object), typeof(GrainId)]).GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Newobj, constructor);
        il.Emit(OpCodes.Ret);
    }

    private static void EmitMethod(Func<string, Type, Type[], TypeBuilder> define, TypeBuilder type, GrainMethod method)
    {
        if (method.Method.IsGenericMethodDefinition)
        {
            throw new NotSupportedException($"{method}: the embedded engine has no generic grain methods.");
        }

        Array.ForEach(method.Parameters, parameter => DynamicAssembly.Open(parameter.ParameterType));
        DynamicAssembly.Open(method.Method.ReturnType);
        var call = CallEmitter.Emit(define, method);
        var proxy = type.DefineMethod(
            $"{method.Interface.FullName}.{method.Method.Name}",
            MethodAttributes.Private | MethodAttributes.Virtual | MethodAttributes.Final | MethodAttributes.HideBySig | MethodAttributes.NewSlot,
            method.Method.ReturnType,
            Array.ConvertAll(method.Parameters, parameter => parameter.ParameterType));
        var il = proxy.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Newobj, call.GetConstructor([])!);
        foreach (var parameter in method.Parameters)
        {
            il.Emit(OpCodes.Dup);
            il.Emit(OpCodes.Ldarg, parameter.Position + 1);
            if (!GrainMethod.Shares(parameter))
            {
                il.Emit(OpCodes.Call, typeof(Copier<>).MakeGenericType(parameter.ParameterType).GetMethod(nameof(Copier<>.Copy))!);
            }

            il.Emit(OpCodes.Stfld, call.GetField($"Argument{parameter.Position}")!);
        }

        il.Emit(OpCodes.Call, SenderOf(method.Method.ReturnType));
        il.Emit(OpCodes.Ret);
        type.DefineMethodOverride(proxy, method.Method);
    }

    // Which method of GrainReference takes the call.
    private static MethodInfo SenderOf(Type result)
    {
        var definition = result.IsGenericType ? result.GetGenericTypeDefinition() : null;
        return result == typeof(Task) ? Method(nameof(GrainReference.Send), typeof(Nothing))
            : result == typeof(ValueTask) ? Method(nameof(GrainReference.SendNothing))
            : result == typeof(void) ? Method(nameof(GrainReference.SendOneWay))
            : definition == typeof(Task<>) ? Method(nameof(GrainReference.Send), result.GenericTypeArguments)
            : definition == typeof(ValueTask<>) ? Method(nameof(GrainReference.SendValue), result.GenericTypeArguments)
            : Method(nameof(GrainReference.Enumerate), result.GenericTypeArguments);

        static MethodInfo Method(string name, params Type[] arguments)
        {
            var method = typeof(GrainReference).GetMethod(name, BindingFlags.Instance | BindingFlags.NonPublic)!;
            return arguments.Length == 0 ? method : method.MakeGenericMethod(arguments);
        }
    }
}
