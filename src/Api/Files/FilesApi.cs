using System.Net.Mime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using OrleansAi.Access;
using OrleansAi.Api.Access;
using OrleansAi.Api.Errors;
using OrleansAi.Api.ModelCalls;
using OrleansAi.Storage.Blobs;

namespace OrleansAi.Api.Files;

/// <summary>OpenAI's files: those of the caller, and nobody else's.</summary>
public static class FilesApi
{
    // What a form has besides its file.
    private const long FormBytes = 64 * 1024;

    /// <summary>Maps <c>/v1/files</c>.</summary>
    public static void MapFiles(this IEndpointRouteBuilder endpoints)
    {
        var files = endpoints.MapGroup("/v1/files").WithTags("Files").RequireScope(Scope.Files);
        files.MapPost("/", (Delegate)UploadAsync).WithName("CreateFile").Accepts<FileDescription>(RequestBody.Form).Produces<FileView>();
        files.MapGet("/", ListAsync).WithName("ListFiles").Produces<ListPage<FileView>>();
        files.MapGet("/{id}", GetAsync).WithName("GetFile").Produces<FileView>();
        files.MapGet("/{id}/content", ReadAsync).WithName("ReadFile").Produces<byte[]>(StatusCodes.Status200OK, MediaTypeNames.Application.Octet);
        files.MapDelete("/{id}", DeleteAsync).WithName("DeleteFile").Produces<DeletedFile>();
    }

    /// <summary>Whose files a caller has.</summary>
    internal static BlobOwner Owner(this Caller caller) => new(caller.Tenant, caller.User);

    private static async Task<IResult> UploadAsync(HttpContext context)
    {
        var request = context.Request;
        if (RequestBody.ProblemOf(request, isForm: true) is { } wrongType)
            return ApiError.Result((int)wrongType.Status, wrongType.Code, wrongType.Message);

        var services = context.RequestServices;
        var options = services.GetRequiredService<IOptions<BlobOptions>>().Value;
        var longest = options.MaxFileBytes + FormBytes;
        if (request.ContentLength > longest)
            return Refuse(FileUpload.TooLarge(options.MaxFileBytes));

        // A request that has been read already, for its idempotency key, has no such limit any more.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = longest;

        var upload = new FileUpload(services.GetRequiredService<IBlobStore>(), context.Caller().Owner(), options);
        var (file, problem) = await upload.ReadAsync(request, context.RequestAborted);
        return problem is null ? TypedResults.Ok(FileView.Of(file!)) : Refuse(problem);
    }

    private static async Task<IResult> ListAsync(HttpContext context, IBlobStore blobs, string? after, string? limit, string? order, string? purpose)
    {
        var (query, most, problem) = FileQuery.Read(after, limit, order, purpose);
        if (problem is not null)
            return Refuse(problem);

        var found = await blobs.ListAsync(context.Caller().Owner(), query!, context.RequestAborted);
        return TypedResults.Ok(ListPage<FileView>.Of([.. found.Select(FileView.Of)], most, file => file.Id));
    }

    private static async Task<IResult> GetAsync(string id, HttpContext context, IBlobStore blobs) =>
        await blobs.FindAsync(context.Caller().Owner(), id, context.RequestAborted) is { } blob
            ? TypedResults.Ok(FileView.Of(blob))
            : NotFound(id);

    private static async Task<IResult> ReadAsync(string id, HttpContext context, IBlobStore blobs)
    {
        if (await blobs.FindAsync(context.Caller().Owner(), id, context.RequestAborted) is not { } blob
            || await blobs.OpenAsync(blob, context.RequestAborted) is not { } contents)
        {
            return NotFound(id);
        }

        // A file is whatever somebody uploaded: a browser is to keep it, and not to show it.
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(blob.Name);
        var headers = context.Response.Headers;
        headers.ContentDisposition = disposition.ToString();
        headers.XContentTypeOptions = "nosniff";
        headers.ContentLength = blob.Bytes;
        return TypedResults.Stream(contents, MediaTypeNames.Application.Octet);
    }

    private static async Task<IResult> DeleteAsync(string id, HttpContext context, IBlobStore blobs) =>
        await blobs.DeleteAsync(context.Caller().Owner(), id, context.RequestAborted)
            ? TypedResults.Ok(new DeletedFile(id, "file", Deleted: true))
            : NotFound(id);

    private static IResult NotFound(string id) =>
        ApiError.Result(StatusCodes.Status404NotFound, ErrorCodes.NotFound, $"No such File object: {id}", "id");

    private static IResult Refuse(FileProblem problem) => ApiError.Result(problem.Status, problem.Code, problem.Message, problem.Parameter);
}
