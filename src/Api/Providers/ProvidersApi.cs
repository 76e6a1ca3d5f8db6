using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OrleansAi.Access;
using OrleansAi.Api.Access;
using OrleansAi.Api.Audit;
using OrleansAi.Api.Errors;
using OrleansAi.Gateway.Resilience;
using OrleansAi.Providers;

namespace OrleansAi.Api.Providers;

/// <summary>The circuits of targets, for administrators. A target's model may have slashes in its name: it is the rest of the path.</summary>
public static class ProvidersApi
{
    private static readonly TimeSpan LongestBreak = TimeSpan.FromDays(30);

    /// <summary>Maps <c>/api/admin/providers</c>.</summary>
    public static void MapProviders(this IEndpointRouteBuilder endpoints)
    {
        var circuits = endpoints.MapGroup("/api/admin/providers").WithTags("Providers").RequireScope(Scope.Admin);
        circuits.MapGet("/", List).WithName("ListCircuits").Produces<CircuitList>();
        circuits.MapGet("/circuits/{provider}/{**model}", Get).WithName("GetCircuit").Produces<CircuitView>();
        circuits.MapPost("/reset/{provider}/{**model}", Reset).WithName("ResetCircuit").Produces<CircuitView>();
        circuits.MapPost("/open/{provider}/{**model}", Open).WithName("OpenCircuit").Produces<CircuitView>();
    }

    private static async Task<CircuitList> List(HttpContext context, IGrainFactory grains, IKnownTargets targets, TimeProvider time)
    {
        var known = targets.Targets.OrderBy(target => target.ToString(), StringComparer.Ordinal);
        var circuits = await Task.WhenAll(known.Select(target => GrainOf(grains, target).Get(context.RequestAborted)));
        return new CircuitList([.. circuits.Select(circuit => CircuitView.Of(circuit, time.GetUtcNow()))]);
    }

    private static Task<IResult> Get(
        string provider, string model, HttpContext context, IGrainFactory grains, IKnownTargets targets, TimeProvider time) =>
        WithCircuit(new TargetId(provider, model), context, grains, targets, time, grain => grain.Get(context.RequestAborted));

    private static Task<IResult> Reset(
        string provider, string model, HttpContext context, IGrainFactory grains, IKnownTargets targets, TimeProvider time) =>
        WithCircuit(new TargetId(provider, model), context, grains, targets, time, grain => grain.Reset(), "circuit.reset");

    /// <summary>Opens for a number of seconds, or until it is reset where none is given.</summary>
    private static async Task<IResult> Open(
        string provider, string model, double? seconds, HttpContext context, IGrainFactory grains, IKnownTargets targets, TimeProvider time)
    {
        if (seconds is { } given && !(given > 0 && given <= LongestBreak.TotalSeconds))
        {
            return ApiError.Result(StatusCodes.Status400BadRequest, ErrorCodes.InvalidRequest,
                $"seconds is {given}; write a number above 0 and up to {LongestBreak.TotalSeconds}, or leave it out to open until the circuit is reset.",
                nameof(seconds));
        }

        DateTimeOffset? until = seconds is { } length ? time.GetUtcNow().AddSeconds(length) : null;
        return await WithCircuit(new TargetId(provider, model), context, grains, targets, time, grain => grain.ForceOpen(until), "circuit.open", new { seconds });
    }

    /// <summary>Targets that no route and no call has named are not asked of any grain, so that a wrong name makes no circuit.</summary>
    private static async Task<IResult> WithCircuit(
        TargetId target,
        HttpContext context,
        IGrainFactory grains,
        IKnownTargets targets,
        TimeProvider time,
        Func<IProviderHealthGrain, Task<CircuitSnapshot>> act,
        string? audited = null,
        object? details = null)
    {
        if (!targets.Targets.Contains(target))
            return ApiError.Result(StatusCodes.Status404NotFound, ErrorCodes.NotFound, $"There is no target '{target}'.");

        if (audited is not null)
            await grains.RecordAsync(context, audited, target.ToString(), details);

        return TypedResults.Ok(CircuitView.Of(await act(GrainOf(grains, target)), time.GetUtcNow()));
    }

    private static IProviderHealthGrain GrainOf(IGrainFactory grains, TargetId target) =>
        grains.GetGrain<IProviderHealthGrain>(target.ToString());
}
