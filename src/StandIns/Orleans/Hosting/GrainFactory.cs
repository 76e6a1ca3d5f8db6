using Orleans.StandIn.Invocation;

namespace Orleans.StandIn.Hosting;

/// <inheritdoc />
internal sealed class GrainFactory(Engine engine) : IClusterClient
{
    public IServiceProvider ServiceProvider => engine.Services;

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(primaryKey);
        return (TGrainInterface)(object)Get(typeof(TGrainInterface), primaryKey, grainClassNamePrefix);
    }

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey =>
        (TGrainInterface)(object)Get(typeof(TGrainInterface), KeyOf(primaryKey), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidKey =>
        (TGrainInterface)(object)Get(typeof(TGrainInterface), KeyOf(primaryKey), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable =>
        (TGrainInterface)(object)GrainProxies.Create(typeof(TGrainInterface), engine.Types.Named(grainId.Type), grainId);

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey) => (IGrain)(object)Get(grainInterfaceType, grainPrimaryKey, null);

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey) => (IGrain)(object)Get(grainInterfaceType, KeyOf(grainPrimaryKey), null);

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey) => (IGrain)(object)Get(grainInterfaceType, KeyOf(grainPrimaryKey), null);

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver =>
        (TGrainObserverInterface)(object)engine.Observers.Add(typeof(TGrainObserverInterface), obj);

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver => engine.Observers.Remove(obj);

    // As official Orleans writes such keys.
    private static string KeyOf(long key) => key.ToString("X", System.Globalization.CultureInfo.InvariantCulture);

    private static string KeyOf(Guid key) => key.ToString("N");

    private GrainReference Get(Type grainInterface, string key, string? classNamePrefix)
    {
        var grainClass = engine.Types.Implementing(grainInterface, classNamePrefix);
        return GrainProxies.Create(grainInterface, grainClass, GrainId.Create(grainClass.Name, key));
    }
}
