using System.Reflection;
using System.Runtime.CompilerServices;
using Orleans.Serialization;

namespace Orleans.StandIn.Copying
{
    /// <summary>Copies objects of one type.</summary>
    internal abstract class ObjectCopier
    {
        public abstract object Copy(object original, CopyOperation operation);
    }

    /// <summary>Copies arrays.</summary>
    internal sealed class ArrayCopier(Type elementType) : ObjectCopier
    {
        private readonly bool _sharesElements = Copiers.Shares(elementType);

        public override object Copy(object original, CopyOperation operation)
        {
            var copy = (Array)((Array)original).Clone();
            operation.Made(original, copy);
            if (!_sharesElements)
            {
                CopyElements(copy, operation);
            }

            return copy;
        }

        private static void CopyElements(Array copy, CopyOperation operation)
        {
            if (copy is object?[] objects)
            {
                for (var index = 0; index < objects.Length; index++)
                {
                    objects[index] = operation.Copy(objects[index]);
                }

                return;
            }

            if (copy.Rank > 1)
            {
                throw new CodecNotFoundException($"Could not find a copier for {copy.GetType()}: only one dimension is copied with its elements.");
            }

            for (var index = 0; index < copy.Length; index++)
            {
                copy.SetValue(operation.Copy(copy.GetValue(index)), index);
            }
        }
    }

    /// <summary>Copies field by field. The framework's collections are copied like this too: their fields are all that they are.</summary>
    internal sealed class FieldCopier(Type type) : ObjectCopier
    {
        // Found when the first object is copied, and not before: types may refer to each other in a circle.
        private readonly Lazy<FieldInfo[]> _fields = new(() => FieldsToCopy(type));

        /// <summary>The fields whose values may not be shared.</summary>
        public static FieldInfo[] FieldsToCopy(Type type) => [.. FieldsOf(type).Where(field => !Copiers.Shares(field.FieldType))];

        private static List<FieldInfo> FieldsOf(Type type)
        {
            var fields = new List<FieldInfo>();
            for (var declaring = type; declaring is not null && declaring != typeof(object); declaring = declaring.BaseType)
            {
                fields.AddRange(declaring.GetFields(
                    BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly));
            }

            return fields;
        }

        public override object Copy(object original, CopyOperation operation)
        {
            var copy = ShallowCopy(original);
            operation.Made(original, copy);
            foreach (var field in _fields.Value)
            {
                if (field.GetValue(original) is { } value && operation.Copy(value) is var copied && !ReferenceEquals(copied, value))
                {
                    field.SetValue(copy, copied);
                }
            }

            return copy;
        }

        [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "MemberwiseClone")]
        private static extern object ShallowCopy(object original);
    }

    /// <summary>A grain that is passed on becomes a reference to it.</summary>
    internal sealed class ReferenceCopier : ObjectCopier
    {
        public override object Copy(object original, CopyOperation operation) => ((Grain)original).GrainReference;
    }

    /// <summary>Says what is wrong with a type that was not meant to be passed on, as the official engine would.</summary>
    internal sealed class RefusingCopier(Type type) : ObjectCopier
    {
        public override object Copy(object original, CopyOperation operation) =>
            throw new CodecNotFoundException($"Could not find a copier for type {type}: mark it [GenerateSerializer] and its members [Id].");
    }
}

namespace Orleans.Serialization
{
    /// <summary>A value of this type cannot be passed to a grain.</summary>
    public sealed class CodecNotFoundException(string message) : Exception(message);
}
