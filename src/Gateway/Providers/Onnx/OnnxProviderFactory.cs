using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OrleansAi.Gateway.Providers.Onnx;

/// <summary>Makes providers of kind <c>Onnx</c>: the cluster's own models, of <c>OrleansAi:Inference:Models</c>.</summary>
internal sealed class OnnxProviderFactory(IServiceProvider services, TimeProvider time, ILogger<OnnxProvider> logger) : IModelProviderFactory
{
    public string Kind => "Onnx";

    public IEnumerable<string> Validate(string path, ProviderOptions options)
    {
        if (options.Endpoint is not null)
            yield return $"{path}:Endpoint is set, but the kind Onnx runs models in this cluster: remove it, and name their folders in OrleansAi:Inference:Models.";
        if (options.ApiKey is not null)
            yield return $"{path}:ApiKey is set, but the kind Onnx needs none: remove it.";
    }

    // Grains are asked for with the first call: settings are read before there is a cluster.
    public IModelProvider Create(string name, ProviderOptions options) =>
        new OnnxProvider(name, options, services.GetRequiredService<IGrainFactory>, time, logger);
}
