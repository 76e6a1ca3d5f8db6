using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;
using OrleansAi.Api.Access;
using OrleansAi.Api.Errors;
using OrleansAi.Api.ModelCalls;
using OrleansAi.Gateway;
using OrleansAi.Gateway.Admission;
using OrleansAi.Gateway.Formats.OpenInference;
using OrleansAi.Gateway.LocalModels;
using OrleansAi.Inference;

namespace OrleansAi.Api.Inference;

/// <summary><c>POST …/infer</c>: tensors in, tensors out, as JSON or as JSON and bytes.</summary>
internal sealed class InferEndpoint(LocalModelCalls calls, IGrainFactory grains, CallIds ids)
{
    // What limits of this endpoint alone are configured by; each model's own path would be as many as there are models.
    private const string Endpoint = "/v2/models/infer";
    private const string HeaderLength = "Inference-Header-Content-Length";

    public async Task HandleAsync(HttpContext context)
    {
        var (name, version) = ((string)context.Request.RouteValues["name"]!, (string?)context.Request.RouteValues["version"]);
        if (!TryReadHeaderLength(context.Request, out var length))
        {
            await InvalidAsync(context, $"{HeaderLength} is '{context.Request.Headers[HeaderLength]}'; write how many bytes of the body are JSON.");
            return;
        }

        var (request, problem) = OpenInferenceReader.Read(await RequestBody.ReadAsync(context.Request, context.RequestAborted), length);
        if (request is null)
        {
            await InvalidAsync(context, problem!);
            return;
        }

        var key = ModelKey.Of(name, version);
        var call = new LocalModelCall { CallId = ids.Next(), RequestId = context.TraceIdentifier, Caller = context.Caller(), Endpoint = Endpoint, Model = key };
        var result = await calls.RunAsync(
            call,
            cancellation => grains.GetGrain<IPredictionGrain>(key).Predict(request.Tensors, cancellation),
            static answer => answer.Refusal,
            context.RequestAborted);
        ModelHeaders.Write(context.Response.Headers, result.Limits);
        await (result switch
        {
            { Refusal: { } refusal } => WriteAsync(context, refusal),
            { Answer.Refusal: { } refusal } => InferenceProblems.WriteAsync(context, refusal),
            _ => WriteAsync(context, name, result.Answer!, request),
        });
    }

    private static async Task WriteAsync(HttpContext context, string model, PredictionAnswer answer, OpenInferenceRequest request)
    {
        var (json, binary) = OpenInferenceWriter.Write(model, answer, request);
        var response = context.Response;
        response.ContentType = binary.Count == 0 ? "application/json" : "application/octet-stream";
        response.ContentLength = json.Length + binary.Sum(static part => (long)part.Length);
        if (binary.Count > 0)
            response.Headers[HeaderLength] = json.Length.ToString(CultureInfo.InvariantCulture);

        await response.BodyWriter.WriteAsync(json, context.RequestAborted);
        foreach (var part in binary)
            await response.BodyWriter.WriteAsync(part, context.RequestAborted);
    }

    private static Task WriteAsync(HttpContext context, AdmissionRefusal refusal) => refusal.Kind == ModelRefusalKind.Unavailable
        ? ApiError.WriteAsync(context, HttpStatusCode.ServiceUnavailable, ErrorCodes.Unavailable, refusal.Message, retryAfter: refusal.RetryAfter ?? TimeSpan.FromSeconds(1))
        : ApiError.WriteAsync(context, HttpStatusCode.TooManyRequests, "rate_limit_exceeded", refusal.Message, retryAfter: refusal.RetryAfter);

    private static Task InvalidAsync(HttpContext context, string message) =>
        ApiError.WriteAsync(context, HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest, message);

    private static bool TryReadHeaderLength(HttpRequest request, out int? length)
    {
        length = null;
        if (request.Headers[HeaderLength] is not [{ } text])
            return request.Headers[HeaderLength].Count == 0;

        var isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes);
        length = bytes;
        return isNumber;
    }
}
