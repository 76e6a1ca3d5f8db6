using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OrleansAi.Api.Access;
using OrleansAi.Api.Errors;
using OrleansAi.Gateway;
using OrleansAi.Gateway.Formats;

namespace OrleansAi.Api.ModelCalls;

/// <summary>One of OpenAI's endpoints: the body, JSON or a form, travels on as bytes, and the answer comes back as bytes.</summary>
internal sealed class ModelEndpoint(ModelOperation operation, string scope, IModelGateway gateway, CallIds ids)
{
    /// <summary>Maps <c>POST</c> to <paramref name="path"/>, for callers who have <paramref name="scope"/>.</summary>
    /// <typeparam name="TDescription">What the API's description says of the body.</typeparam>
    public static RouteHandlerBuilder Map<TDescription>(IEndpointRouteBuilder endpoints, string path, ModelOperation operation, string scope)
        where TDescription : notnull
    {
        var services = endpoints.ServiceProvider;
        var endpoint = new ModelEndpoint(
            operation, scope, services.GetRequiredService<IModelGateway>(), services.GetRequiredService<CallIds>());
        string[] streams = operation.CanStream ? ["text/event-stream"] : [];
        return endpoints.MapPost(path, (Delegate)endpoint.HandleAsync)
            .WithTags("Models")
            .Accepts<TDescription>(operation.IsForm ? RequestBody.Form : "application/json")
            .Produces<JsonElement>(StatusCodes.Status200OK, "application/json", streams);
    }

    private async Task HandleAsync(HttpContext context)
    {
        if (!await IsAllowedAsync(context, scope, operation.IsForm))
        {
            return;
        }

        var body = await RequestBody.ReadAsync(context.Request, context.RequestAborted);
        var formType = operation.IsForm ? context.Request.ContentType! : null;
        var read = formType is null
            ? ModelRequestReader.Read(operation, body.Span)
            : await ModelRequestReader.ReadFormAsync(operation, formType, body);
        if (read.Request is not { } request)
        {
            await ApiError.WriteAsync(context, HttpStatusCode.BadRequest, read.Error!.Code, read.Error.Message, read.Error.Parameter);
            return;
        }

        var caller = context.Caller();
        var result = await gateway.CallAsync(
            new ModelCall
            {
                CallId = ids.Next(),
                RequestId = context.TraceIdentifier,
                Caller = caller,
                Operation = operation,
                Endpoint = operation.Endpoint,
                Request = request,
                Body = body,
                FormType = formType,
                StickyKey = caller.UserKey,
                Cache = CacheControl.Of(context.Request),
            },
            context.RequestAborted);
        await (result switch
        {
            ModelAnswer answer => ModelAnswerWriter.WriteAsync(context, answer),
            ModelRefusal refusal => ModelRefusalWriter.WriteAsync(context, refusal, ChatFormat.OpenAI),
            _ => throw new InvalidOperationException($"A {result.GetType().Name} is neither an answer nor a refusal."),
        });
    }

    /// <summary>Whether the caller may ask for a model with this request; where not, the error has been written.</summary>
    public static async ValueTask<bool> IsAllowedAsync(HttpContext context, string scope, bool isForm = false)
    {
        if (!context.Caller().Has(scope))
        {
            await ApiError.WriteAsync(context, HttpStatusCode.Forbidden, ErrorCodes.MissingScope, $"The API key lacks the scope '{scope}'.");
            return false;
        }

        if (RequestBody.ProblemOf(context.Request, isForm) is { } problem)
        {
            await ApiError.WriteAsync(context, problem.Status, problem.Code, problem.Message);
            return false;
        }

        return true;
    }
}
