using System.Reflection;
using System.Reflection.Emit;

namespace System.Runtime.CompilerServices
{
    /// <summary>Lets the emitted assembly use what another assembly keeps internal; the runtime knows it by its name.</summary>
    [AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
    internal sealed class IgnoresAccessChecksToAttribute(string assemblyName) : Attribute
    {
        public string AssemblyName { get; } = assemblyName;
    }
}

namespace Orleans.StandIn.Invocation
{
    /// <summary>The assembly of the classes that are emitted at run time. Interfaces of grains may be internal.</summary>
    internal static class DynamicAssembly
    {
        private static readonly Lock Lock = new();
        private static readonly HashSet<string> Opened = [];

        private static readonly AssemblyBuilder Assembly =
            AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Orleans.StandIn.Emitted"), AssemblyBuilderAccess.Run);

        private static readonly ModuleBuilder Module = Assembly.DefineDynamicModule("Orleans.StandIn.Emitted");

        private static int _number;

        /// <summary>Defines a class; emitting is done by one thread at a time.</summary>
        public static T Define<T>(Func<Func<string, Type, Type[], TypeBuilder>, T> emit)
        {
            lock (Lock)
            {
                return emit((name, baseType, interfaces) =>
                    Module.DefineType($"{name}_{_number++}", TypeAttributes.Class | TypeAttributes.Sealed | TypeAttributes.Public, baseType, interfaces));
            }
        }

        /// <summary>Gives emitted code access to the internals of the type's assembly.</summary>
        public static void Open(Type type)
        {
            if (Opened.Add(type.Assembly.FullName!))
            {
                var constructor = typeof(System.Runtime.CompilerServices.IgnoresAccessChecksToAttribute).GetConstructors()[0];
                Assembly.SetCustomAttribute(new CustomAttributeBuilder(constructor, [type.Assembly.GetName().Name!]));
            }

            foreach (var argument in type.GenericTypeArguments)
            {
                Open(argument);
            }
        }
    }
}
