using System.Globalization;
using Microsoft.AspNetCore.Http;
using OrleansAi.Api.Access;
using OrleansAi.Api.ModelCalls;
using OrleansAi.Gateway.Formats.OpenInference;
using OrleansAi.Inference;

namespace OrleansAi.Api.Inference;

/// <summary><c>POST …/infer</c>: tensors in, tensors out, as JSON or as JSON and bytes.</summary>
internal sealed class InferEndpoint(TensorCalls calls)
{
    private const string HeaderLength = "Inference-Header-Content-Length";

    public async Task HandleAsync(HttpContext context)
    {
        var (name, version) = ((string)context.Request.RouteValues["name"]!, (string?)context.Request.RouteValues["version"]);
        if (!TryReadHeaderLength(context.Request, out var length))
        {
            await InferenceProblem.Invalid($"{HeaderLength} is '{context.Request.Headers[HeaderLength]}'; write how many bytes of the body are JSON.").WriteAsync(context);
            return;
        }

        var (request, problem) = OpenInferenceReader.Read(await RequestBody.ReadAsync(context.Request, context.RequestAborted), length);
        if (request is null)
        {
            await InferenceProblem.Invalid(problem!).WriteAsync(context);
            return;
        }

        var result = await calls.RunAsync(
            ModelKey.OfPath(name, version), request.Tensors, request.Classes, context.Caller(), context.TraceIdentifier, context.RequestAborted);
        ModelHeaders.Write(context.Response.Headers, result.Limits);
        await (InferenceProblem.Of(result)?.WriteAsync(context) ?? WriteAsync(context, name, result.Answer!, request));
    }

    private static async Task WriteAsync(HttpContext context, string model, PredictionAnswer answer, OpenInferenceRequest request)
    {
        var (json, binary) = OpenInferenceWriter.Write(model, answer, request);
        var response = context.Response;
        if (answer.IsFallback)
            response.Headers["x-orleansai-fallback"] = "true";

        response.ContentType = binary.Count == 0 ? "application/json" : "application/octet-stream";
        response.ContentLength = json.Length + binary.Sum(static part => (long)part.Length);
        if (binary.Count > 0)
            response.Headers[HeaderLength] = json.Length.ToString(CultureInfo.InvariantCulture);

        await response.BodyWriter.WriteAsync(json, context.RequestAborted);
        foreach (var part in binary)
            await response.BodyWriter.WriteAsync(part, context.RequestAborted);
    }

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
