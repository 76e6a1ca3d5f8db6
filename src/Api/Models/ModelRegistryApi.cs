using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using OrleansAi.Access;
using OrleansAi.Api.Access;
using OrleansAi.Api.Audit;
using OrleansAi.Api.Errors;
using OrleansAi.Gateway.Configuration;
using OrleansAi.Gateway.Registry;
using OrleansAi.Gateway.Resilience;
using OrleansAi.Gateway.Routing;
using OrleansAi.Models;

namespace OrleansAi.Api.Models;

/// <summary>The registry of models, for administrators: what the settings state, and what is registered in its place or besides.</summary>
public static class ModelRegistryApi
{
    private const int MostListed = 200;
    private const int MostTargets = 100;

    /// <summary>Maps <c>/api/admin/models</c>.</summary>
    public static void MapModelRegistry(this IEndpointRouteBuilder endpoints)
    {
        // A model of the settings may have slashes in its name.
        var models = endpoints.MapGroup("/api/admin/models").WithTags("Models").RequireScope(Scope.Admin);
        models.MapGet("/", List).WithName("ListRegisteredModels").Produces<RegistryPage>();
        models.MapGet("/{**name}", Get).WithName("GetRegisteredModel").Produces<RegistryModelView>();
        models.MapPut("/{**name}", Put).WithName("PutRegisteredModel").Accepts<ModelOptions>("application/json")
            .Produces<RegistryModelView>().Produces<RegistryModelView>(StatusCodes.Status201Created);
        models.MapDelete("/{**name}", Delete).WithName("DeleteRegisteredModel").Produces<RegistryModelView>().Produces(StatusCodes.Status204NoContent);
    }

    private static IResult List(IModelRegistry registry, IGatewaySettings settings, IKnownTargets targets, TimeProvider time, string? after, int? limit)
    {
        if (limit is < 1 or > MostListed)
            return ApiError.Invalid($"limit is {limit}; write 1 to {MostListed}.", nameof(limit));

        var most = limit ?? MostListed;
        var page = registry.Models.Where(model => after is null || string.CompareOrdinal(model.Name, after) > 0).Take(most + 1).ToList();
        var views = page.Take(most).Select(model => RegistryModelView.Of(model, settings.Current.Routes, targets, time.GetUtcNow()));
        return TypedResults.Ok(new RegistryPage([.. views], page.Count > most ? page[most - 1].Name : null));
    }

    private static async Task<IResult> Get(
        string name, HttpContext context, IGrainFactory grains, IModelRegistry registry, IGatewaySettings settings, IKnownTargets targets, TimeProvider time)
    {
        var stored = await FindAsync(grains, registry, name, context.RequestAborted);
        return registry.Find(name, stored) is { } model ? Answer(context, model, settings, targets, time) : NotFound($"There is no model '{name}'.");
    }

    private static async Task<IResult> Put(
        string name, HttpContext context, IGrainFactory grains, IModelRegistry registry, IGatewaySettings settings, IKnownTargets targets, TimeProvider time)
    {
        if (!Names.IsValid(name))
            return ApiError.Invalid($"The model's name is '{name}'; write 1 to 128 letters, digits, '.', '_', '-', '@', ':' or '+'.", nameof(name));

        var (definition, problem) = await ReadAsync(context.Request);
        if (definition is null)
            return ApiError.Invalid(problem!, "body");

        if (definition.Targets.Count > MostTargets)
            return ApiError.Invalid($"targets has {definition.Targets.Count} entries; write 1 to {MostTargets}.", "targets");

        var stored = await FindAsync(grains, registry, name, context.RequestAborted);
        if (registry.Check(name, definition) is { IsEmpty: false } wrong)
            return ApiError.Invalid(string.Join(' ', wrong), "body");

        var before = registry.Find(name, stored);
        if (Preconditions.Check(context.Request.Headers, TagOf(before)) is { } refusal)
            return refusal;

        await grains.RecordAsync(context, "model.put", name, new { Definition = ModelDefinition.ToNode(definition) });
        var answer = await grains.GetGrain<IRegisteredModelGrain>(name).Register(new RegisterModel
        {
            Definition = ModelDefinition.Write(definition),
            ExpectedRevision = ExpectedRevision(context, stored),
            ChangedBy = context.Caller().User,
        });
        if (answer.Outcome == RegistrationOutcome.Outdated)
            return Changed();

        registry.Apply(answer.Model!);
        var model = registry.Find(name, answer.Model)!;
        return before is null
            ? Answer(context, model, settings, targets, time, view => TypedResults.Created($"/api/admin/models/{name}", view))
            : Answer(context, model, settings, targets, time);
    }

    /// <summary>The settings' model of the name is in force again, and is the answer; where there is none the model is gone.</summary>
    private static async Task<IResult> Delete(
        string name, HttpContext context, IGrainFactory grains, IModelRegistry registry, IGatewaySettings settings, IKnownTargets targets, TimeProvider time)
    {
        var stored = await FindAsync(grains, registry, name, context.RequestAborted);
        if (stored is not { IsRegistered: true })
        {
            return NotFound(registry.Find(name, null) is null
                ? $"There is no model '{name}'."
                : $"The model '{name}' is not registered: the settings state it. Take it out there.");
        }

        if (Preconditions.Check(context.Request.Headers, TagOf(registry.Find(name, stored))) is { } refusal)
            return refusal;

        if (registry.CheckRemoval(name) is { IsEmpty: false } wrong)
            return ApiError.Result(StatusCodes.Status409Conflict, ErrorCodes.Conflict, $"Other models need '{name}'; change them first. {string.Join(' ', wrong)}");

        await grains.RecordAsync(context, "model.delete", name, new { stored.Revision, Definition = JsonNode.Parse(stored.Definition!) });
        var answer = await grains.GetGrain<IRegisteredModelGrain>(name).Remove(new RemoveModel
        {
            ExpectedRevision = ExpectedRevision(context, stored),
            ChangedBy = context.Caller().User,
        });
        if (answer.Outcome == RegistrationOutcome.Outdated)
            return Changed();

        if (answer.Model is { } removed)
            registry.Apply(removed);

        return registry.Find(name, answer.Model) is { } model ? Answer(context, model, settings, targets, time) : TypedResults.NoContent();
    }

    private static IResult Answer(
        HttpContext context, KnownModel model, IGatewaySettings settings, IKnownTargets targets, TimeProvider time, Func<RegistryModelView, IResult>? result = null)
    {
        context.Response.Headers.ETag = RegistryModelView.TagOf(model).ToString();
        var view = RegistryModelView.Of(model, settings.Current.Routes, targets, time.GetUtcNow());
        return result?.Invoke(view) ?? TypedResults.Ok(view);
    }

    private static async Task<(ModelOptions? Definition, string? Problem)> ReadAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        var chunk = new byte[16 * 1024];
        while (await request.Body.ReadAsync(chunk, request.HttpContext.RequestAborted) is > 0 and var count)
        {
            if (body.Length + count > ModelDefinition.LongestBytes)
                return (null, $"The definition is longer than {ModelDefinition.LongestBytes} bytes.");

            body.Write(chunk, 0, count);
        }

        return ModelDefinition.ReadStrictly(body.GetBuffer().AsSpan(0, (int)body.Length));
    }

    /// <summary>The truth, which this process may hear of in a moment only. Names that can't be registered are not asked of any grain.</summary>
    private static async ValueTask<RegisteredModel?> FindAsync(IGrainFactory grains, IModelRegistry registry, string name, CancellationToken cancellationToken)
    {
        if (!Names.IsValid(name) || await grains.GetGrain<IModelRegistryGrain>(IModelRegistryGrain.Key).Find(name, cancellationToken) is not { } stored)
            return null;

        registry.Apply(stored);
        return stored;
    }

    private static EntityTagHeaderValue? TagOf(KnownModel? model) => model is null ? null : RegistryModelView.TagOf(model);

    private static long? ExpectedRevision(HttpContext context, RegisteredModel? stored) =>
        Preconditions.AreIn(context.Request.Headers) ? stored?.Revision ?? 0 : null;

    private static IResult Changed() => Preconditions.Failed("It was changed while the request was on its way; read it again.");

    private static IResult NotFound(string message) => ApiError.Result(StatusCodes.Status404NotFound, ErrorCodes.NotFound, message);
}
