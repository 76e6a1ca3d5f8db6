using System.Globalization;
using Orleans.StandIn.Invocation;

namespace Orleans;

/// <summary>What a grain, a reference or an observer's reference tells about itself.</summary>
public static class GrainExtensions
{
    public static GrainId GetGrainId(this IAddressable grain) => grain switch
    {
        GrainReference reference => reference.GrainId,
        IGrainBase { GrainContext: { } context } => context.GrainId,
        _ => throw new ArgumentException($"{grain?.GetType()} is neither a grain nor a reference to one.", nameof(grain)),
    };

    public static string GetPrimaryKeyString(this IAddressable grain) => grain.GetGrainId().Key.ToString();

    /// <summary>The key of a grain that is named by a number.</summary>
    public static long GetPrimaryKeyLong(this IAddressable grain) =>
        long.Parse(grain.GetPrimaryKeyString(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>The key of a grain that is named by a Guid.</summary>
    public static Guid GetPrimaryKey(this IAddressable grain) => Guid.Parse(grain.GetPrimaryKeyString());

    /// <summary>A reference to <paramref name="grain"/> that may be given to others: a grain never hands out <c>this</c>.</summary>
    public static TGrainInterface AsReference<TGrainInterface>(this IAddressable grain) =>
        (TGrainInterface)grain.AsReference(typeof(TGrainInterface));

    public static object AsReference(this IAddressable grain, Type interfaceType) => grain switch
    {
        GrainReference reference => GrainProxies.Cast(reference, interfaceType),
        IGrainBase { GrainContext: { } context } => GrainProxies.Cast(context.GrainReference, interfaceType),
        _ => throw new ArgumentException($"{grain?.GetType()} is neither a grain nor a reference to one.", nameof(grain)),
    };

    /// <summary>The same reference, typed as another interface of its grain.</summary>
    public static TGrainInterface Cast<TGrainInterface>(this IAddressable grain) => grain.AsReference<TGrainInterface>();

    public static object Cast(this IAddressable grain, Type interfaceType) => grain.AsReference(interfaceType);
}
