using k8s;
using k8s.Models;

namespace OrleansAi.Deployment.Tests.Rendering;

/// <summary>What the overlays use of <c>gateway.networking.k8s.io/v1</c>'s HTTPRoute.</summary>
internal sealed class HttpRoute : IKubernetesObject<V1ObjectMeta>
{
    public string ApiVersion { get; set; } = "";

    public string Kind { get; set; } = "";

    public V1ObjectMeta Metadata { get; set; } = new();

    public HttpRouteSpec Spec { get; set; } = new();
}

internal sealed class HttpRouteSpec
{
    public IList<V1ObjectReference> ParentRefs { get; set; } = [];

    public IList<string> Hostnames { get; set; } = [];

    public IList<HttpRouteRule> Rules { get; set; } = [];
}

internal sealed class HttpRouteRule
{
    public IList<HttpBackend> BackendRefs { get; set; } = [];

    public IDictionary<string, string> Timeouts { get; set; } = new Dictionary<string, string>();
}

internal sealed class HttpBackend
{
    public string Name { get; set; } = "";

    public int Port { get; set; }

    public int Weight { get; set; } = 1;
}
