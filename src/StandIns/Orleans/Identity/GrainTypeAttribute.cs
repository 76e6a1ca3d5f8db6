namespace Orleans
{

    /// <summary>The stable name of a grain class; without it the name of the class in lower case, less its suffix "Grain".</summary>
    [AttributeUsage(AttributeTargets.Class)]
    public sealed class GrainTypeAttribute(string grainType) : Attribute
    {
        internal GrainType GrainType { get; } = GrainType.Create(grainType);
    }
}

namespace Orleans.Metadata
{

    /// <summary>Names the grain class that answers where an interface has several.</summary>
    [AttributeUsage(AttributeTargets.Interface)]
    public sealed class DefaultGrainTypeAttribute(string grainType) : Attribute
    {
        internal GrainType GrainType { get; } = GrainType.Create(grainType);
    }
}
