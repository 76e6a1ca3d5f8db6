using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests.Files;

/// <summary>OpenAI's files, with its own client: once in a folder, once in S3.</summary>
public abstract class FileTests(FileServer world)
{
    // The longer one goes to S3 in parts.
    [Theory]
    [InlineData(1)]
    [InlineData(20_000_001)]
    public async Task File_UploadedReadAndDeleted_IsTheSameAllTheWay(int bytes)
    {
        var seen = await world.ClientAsync("useFile", new { bytes });

        var file = seen["file"]!;
        Assert.Equal(file.ToJsonString(), seen["retrieved"]!.ToJsonString());
        Assert.Equal(
            ("file", "user_data", "größe 1.jsonl", bytes, "processed", 7200),
            ((string?)file["object"], (string?)file["purpose"], (string?)file["filename"], (int)file["bytes"]!, (string?)file["status"],
                (int)file["expires_at"]! - (int)file["created_at"]!));
        Assert.True((bool)seen["same"]!);
        Assert.Equal("application/octet-stream", (string?)seen["type"]);
        Assert.StartsWith("attachment; filename=", (string?)seen["disposition"], StringComparison.Ordinal);
        Assert.Equal((true, "file", (string?)file["id"]), ((bool)seen["deleted"]!["deleted"]!, (string?)seen["deleted"]!["object"], (string?)seen["deleted"]!["id"]));
        Assert.Equal(404, (int)seen["afterwards"]!);
    }

    [Fact]
    public async Task Files_Listed_ComeInPagesAndInOrder()
    {
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
            ids.Add(await UploadAsync("evals"));

        await UploadAsync("evals", FileServer.Bob);
        await UploadAsync("vision");

        var seen = await world.ClientAsync("listFiles", new { });

        Assert.Equal(ids, seen["ids"]!.AsArray().Select(id => (string)id!));
        Assert.Equal([ids[2], ids[1]], seen["newest"]!.AsArray().Select(id => (string)id!));
        Assert.True((bool)seen["hasMore"]!);
    }

    [Theory]
    [InlineData(FileServer.Bob)]
    [InlineData(FileServer.Mallory)]
    public async Task File_OfSomebodyElse_IsNotThere(string key)
    {
        var id = await UploadAsync("batch");

        foreach (var scenario in new[] { "retrieveFile", "readFile", "deleteFile" })
        {
            var refused = await world.ClientAsync(scenario, new { id }, key);
            Assert.Equal((404, "id", $"404 No such File object: {id}"), ((int)refused["status"]!, (string?)refused["param"], (string?)refused["message"]));
        }

        Assert.Equal("xxxxxxxxxx", (string?)(await world.ClientAsync("readFile", new { id }))["text"]);
    }

    [Fact]
    public async Task Scope_Missing_IsForbidden()
    {
        var refused = await world.ClientAsync("uploadFile", new { purpose = "batch" }, FileServer.NoFiles);

        Assert.Equal((403, "insufficient_permissions"), ((int)refused["status"]!, (string?)refused["code"]));
    }

    [Fact]
    public async Task File_LongerThanTheLimit_IsRefusedAndLeavesRoom()
    {
        var tooLong = await world.ClientAsync("uploadFile", new { purpose = "batch", bytes = FileServer.MaxFileBytes + 1 }, FileServer.Bob);
        var long1 = await world.ClientAsync("uploadFile", new { purpose = "batch", bytes = FileServer.MaxFileBytes }, FileServer.Bob);
        var noRoom = await world.ClientAsync("uploadFile", new { purpose = "batch", bytes = FileServer.MaxBytesPerUser - FileServer.MaxFileBytes }, FileServer.Bob);
        await world.ClientAsync("deleteFile", new { id = (string?)long1["file"]!["id"] }, FileServer.Bob);
        var room = await world.ClientAsync("uploadFile", new { purpose = "batch", bytes = FileServer.MaxBytesPerUser - FileServer.MaxFileBytes }, FileServer.Bob);

        Assert.Equal((413, "file_too_large"), ((int)tooLong["status"]!, (string?)tooLong["code"]));
        Assert.Equal((413, "storage_quota_exceeded"), ((int)noRoom["status"]!, (string?)noRoom["code"]));
        Assert.NotNull(room["file"]);
        await world.ClientAsync("deleteFile", new { id = (string?)room["file"]!["id"] }, FileServer.Bob);
    }

    [Fact]
    public async Task File_ForABatch_ExpiresAfterThirtyDays()
    {
        var file = (await world.ClientAsync("uploadFile", new { purpose = "batch" }))["file"]!;

        Assert.Equal(30 * 24 * 60 * 60, (int)file["expires_at"]! - (int)file["created_at"]!);
    }

    [Theory]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n--b--\r\n", "missing_required_parameter", "file")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nx\r\n--b--\r\n", "missing_required_parameter", "purpose")]
    [InlineData("@--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nfun\r\n--b--\r\n", "invalid_value", "purpose")]
    [InlineData("@--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n--b\r\nContent-Disposition: form-data; name=\"expires_after[seconds]\"\r\n\r\n7200\r\n--b--\r\n", "missing_required_parameter", "expires_after[anchor]")]
    [InlineData("@--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n--b\r\nContent-Disposition: form-data; name=\"expires_after[anchor]\"\r\n\r\ncreated_at\r\n--b\r\nContent-Disposition: form-data; name=\"expires_after[seconds]\"\r\n\r\n3599\r\n--b--\r\n", "invalid_value", "expires_after[seconds]")]
    [InlineData("@@--b--\r\n", "duplicate_parameter", "file")]
    [InlineData("@", "invalid_form", null)]
    [InlineData("nothing of the kind", "invalid_form", null)]
    public async Task Form_ThatIsWrong_IsRefusedWithTheField(string form, string code, string? parameter)
    {
        const string file = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jsonl\"\r\n\r\nx\r\n";
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/files")
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(form.Replace("@", file, StringComparison.Ordinal))),
        };
        request.Content.Headers.TryAddWithoutValidation("content-type", "multipart/form-data; boundary=b");
        request.Headers.Authorization = new("Bearer", FileServer.Alice);

        using var response = await world.Server.Http.SendAsync(request);

        var error = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["error"]!;
        Assert.Equal((HttpStatusCode.BadRequest, code, parameter), (response.StatusCode, (string?)error["code"], (string?)error["param"]));
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=10001", "limit")]
    [InlineData("order=up", "order")]
    [InlineData("after=../x", "after")]
    public async Task Query_ThatIsWrong_IsRefusedWithItsPart(string query, string parameter)
    {
        var answer = await new ApiClient(world.Server.Http, FileServer.Alice).GetAsync($"/v1/files?{query}");

        Assert.Equal((HttpStatusCode.BadRequest, parameter), (answer.Status, (string?)answer.Body["error"]!["param"]));
    }

    protected async Task<string> UploadAsync(string purpose, string key = FileServer.Alice) =>
        (string)(await world.ClientAsync("uploadFile", new { purpose }, key))["file"]!["id"]!;

    public sealed class InAFolder(FolderFileServer world) : FileTests(world), IClassFixture<FolderFileServer>
    {
        [Fact]
        public async Task Upload_ThatBreaksOff_LeavesNoFileAndNoBytes()
        {
            var before = Files().Length;
            using var cut = new CancellationTokenSource();
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/files") { Content = new EndlessForm(cut) };
            request.Headers.Authorization = new("Bearer", FileServer.Mallory);

            await Assert.ThrowsAnyAsync<Exception>(() => world.Server.Http.SendAsync(request, cut.Token));

            await Until.TrueAsync("the end of what the upload left", () => Task.FromResult(Files().Length == before));
            var all = await world.ClientAsync("uploadFile", new { purpose = "batch", bytes = FileServer.MaxFileBytes }, FileServer.Mallory);
            Assert.NotNull(all["file"]);
        }

        private string[] Files() =>
            Directory.CreateDirectory(Path.Combine(world.Server.Data, "blobs")).GetFiles("*", SearchOption.AllDirectories).Select(file => file.FullName).ToArray();

        /// <summary>Says that it is long, begins, and leaves.</summary>
        private sealed class EndlessForm : HttpContent
        {
            private readonly CancellationTokenSource _cut;

            public EndlessForm(CancellationTokenSource cut)
            {
                _cut = cut;
                Headers.TryAddWithoutValidation("content-type", "multipart/form-data; boundary=b");
                Headers.ContentLength = 10_000_000;
            }

            protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
            {
                await stream.WriteAsync("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jsonl\"\r\n\r\n"u8.ToArray());
                await stream.WriteAsync(new byte[1_000_000]);
                await stream.FlushAsync();
                await _cut.CancelAsync();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _cut.Token);
            }

            protected override bool TryComputeLength(out long length)
            {
                length = 10_000_000;
                return true;
            }
        }
    }

    public sealed class InS3(S3FileServer world) : FileTests(world), IClassFixture<S3FileServer>
    {
        [Fact]
        public async Task File_Deleted_IsGoneFromTheBucket()
        {
            var id = await UploadAsync("user_data", FileServer.Mallory);
            Assert.Contains(world.Objects(), name => name.Contains($"ai/{id}", StringComparison.Ordinal));

            await world.ClientAsync("deleteFile", new { id }, FileServer.Mallory);

            Assert.DoesNotContain(world.Objects(), name => name.Contains(id, StringComparison.Ordinal));
        }
    }
}
