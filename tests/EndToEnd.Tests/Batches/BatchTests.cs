using System.Net;
using System.Text.Json.Nodes;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests.Batches;

/// <summary>OpenAI's batches, with its own client.</summary>
public sealed class BatchTests(BatchServer world) : IClassFixture<BatchServer>
{
    private const int Lines = 1000;

    [Fact]
    public async Task Batch_OfAThousandLines_CallsEachOnceAndAnswersInOrder()
    {
        await world.BeginAsync(new { chunks = 4, firstByteDelayMilliseconds = 5 });
        var before = await SpentAsync();

        var seen = await world.ClientAsync("runBatch", new { lines = Lines, metadata = new { project = "x" }, output_expires_after = new { anchor = "created_at", seconds = 3600 } });

        var batch = seen["batch"]!;
        Assert.Equal(("completed", "batch", "24h", "/v1/chat/completions", "x"), (
            (string?)batch["status"], (string?)batch["object"], (string?)batch["completion_window"], (string?)batch["endpoint"], (string?)batch["metadata"]!["project"]));
        Assert.Equal((Lines, Lines, 0), Counts(batch));
        Assert.Null(batch["error_file_id"]);
        Assert.Equal(24 * 60 * 60, (int)batch["expires_at"]! - (int)batch["created_at"]!);
        Assert.All(new[] { "in_progress_at", "finalizing_at", "completed_at" }, time => Assert.InRange((long)batch[time]!, (long)batch["created_at"]!, (long)batch["expires_at"]!));
        Assert.Equal((Lines * 11, Lines * 4), ((int)batch["usage"]!["input_tokens"]!, (int)batch["usage"]!["output_tokens"]!));

        var output = seen["output"]!.AsArray();
        Assert.Equal(Enumerable.Range(0, Lines).Select(i => $"request-{i}"), output.Select(line => (string)line!["custom_id"]!));
        Assert.All(output, line =>
        {
            Assert.Equal(200, (int)line!["response"]!["status_code"]!);
            Assert.Equal("w0 w1 w2 w3 ", (string?)line["response"]!["body"]!["choices"]![0]!["message"]!["content"]);
            Assert.Null(line["error"]);
        });
        Assert.Equal(Lines, output.Select(line => (string)line!["id"]!).Distinct().Count());

        var called = await world.CalledAsync();
        Assert.Equal(Enumerable.Range(0, Lines).Select(i => $"line-{i}.").Order(), called.Order());
        Assert.Contains(seen["counts"]!.AsArray(), count => (int)count! is > 0 and < Lines);

        // Half of 11 tokens at $2 and 4 at $20 for a million.
        await Until.TrueAsync("the charges", async () => await SpentAsync() - before == Lines * 0.000051m);
    }

    [Theory]
    [InlineData("/v1/completions", "text_completion")]
    [InlineData("/v1/responses", "response")]
    public async Task Batch_OfAnotherEndpoint_IsAnsweredInItsForm(string endpoint, string form)
    {
        await world.BeginAsync(new { chunks = 2 });
        object body = endpoint == "/v1/responses" ? new { model = "chat", input = "line" } : new { model = "chat", prompt = "line" };

        var seen = await world.ClientAsync("runBatch", new { endpoint, lines = new object[] { Line("a", body, endpoint), "", Line("b", body, endpoint) } });

        Assert.Equal((2, 2, 0), Counts(seen["batch"]!));
        Assert.All(seen["output"]!.AsArray(), line => Assert.Equal(form, (string?)line!["response"]!["body"]!["object"]));
    }

    [Fact]
    public async Task Lines_ThatAreRefused_AreInTheErrorFile()
    {
        await world.BeginAsync(new { chunks = 2 });

        var seen = await world.ClientAsync("runBatch", new
        {
            lines = new[]
            {
                Line("good", Ask("hello")),
                Line("unknown", new { model = "nobody", messages = new[] { new { role = "user", content = "x" } } }),
                Line("empty", new { model = "chat", messages = Array.Empty<object>() }),
                Line("streamed", new { model = "chat", stream = true, messages = new[] { new { role = "user", content = "x" } } }),
            },
        });

        Assert.Equal(("completed", (4, 1, 3)), ((string?)seen["batch"]!["status"], Counts(seen["batch"]!)));
        Assert.Equal("good", (string?)Assert.Single(seen["output"]!.AsArray())!["custom_id"]);
        Assert.Equal(
            [("unknown", 404, "model_not_found"), ("empty", 400, "invalid_value"), ("streamed", 400, "unsupported_value")],
            seen["errors"]!.AsArray().Select(line => (
                (string)line!["custom_id"]!, (int)line["response"]!["status_code"]!, (string)line["response"]!["body"]!["error"]!["code"]!)));
    }

    [Fact]
    public async Task File_WithWrongLines_FailsBeforeAnyIsRun()
    {
        await world.BeginAsync(new { });

        var seen = await world.ClientAsync("runBatch", new
        {
            lines = new object[]
            {
                Line("a", Ask("x")), Line("a", Ask("x")), "{ no json", Line("c", Ask("x"), "/v1/embeddings"), new { custom_id = "d", method = "GET", url = "/v1/chat/completions", body = Ask("x") },
                new { method = "POST", url = "/v1/chat/completions", body = Ask("x") }, new { custom_id = "f", method = "POST", url = "/v1/chat/completions" },
            },
        });

        var batch = seen["batch"]!;
        Assert.Equal(("failed", "list"), ((string?)batch["status"], (string?)batch["errors"]!["object"]));
        Assert.Equal(
            [
                ("duplicate_custom_id", "custom_id", 2), ("invalid_json_line", null, 3), ("mismatched_url", "url", 4), ("invalid_value", "method", 5),
                ("missing_required_parameter", "custom_id", 6), ("missing_required_parameter", "body", 7),
            ],
            batch["errors"]!["data"]!.AsArray().Select(error => ((string)error!["code"]!, (string?)error["param"], (int)error["line"]!)));
        Assert.NotNull(batch["failed_at"]);
        Assert.Empty(await world.CalledAsync());
    }

    [Fact]
    public async Task Batch_Cancelled_EndsWithWhatWasDone()
    {
        await world.BeginAsync(new { chunks = 1, firstByteDelayMilliseconds = 100 });
        var id = (string)(await world.ClientAsync("createBatch", new { lines = 500 }))["batch"]!["id"]!;
        await Until.TrueAsync("the first answers", async () => (int)(await world.Upstream.JournalAsync())["completed"]! > 10);

        var cancelled = await world.ClientAsync("cancelBatch", new { id });
        var seen = await world.ClientAsync("awaitBatch", new { id });

        Assert.Contains((string?)cancelled["batch"]!["status"], (string[])["cancelling", "cancelled"]);
        var (total, completed, failed) = Counts(seen["batch"]!);
        Assert.Equal(("cancelled", 500, 500), ((string?)seen["batch"]!["status"], total, completed + failed));
        Assert.InRange(completed, 10, 499);
        Assert.Equal((completed, failed), (seen["output"]!.AsArray().Count, seen["errors"]!.AsArray().Count));
        Assert.All(seen["errors"]!.AsArray(), line => Assert.Equal("batch_cancelled", (string?)line!["error"]!["code"]));
        Assert.Equal(completed, (await world.CalledAsync()).Count);

        var again = await world.ClientAsync("cancelBatch", new { id });
        Assert.Equal("cancelled", (string?)again["batch"]!["status"]);
    }

    [Fact]
    public async Task Batch_ThatIsComplete_CantBeCancelled()
    {
        await world.BeginAsync(new { chunks = 1 });
        var id = (string)(await world.ClientAsync("runBatch", new { lines = 1 }))["batch"]!["id"]!;

        var refused = await world.ClientAsync("cancelBatch", new { id });

        Assert.Equal((409, "409 Cannot cancel a batch with status 'completed'."), ((int)refused["status"]!, (string?)refused["message"]));
    }

    // The user may have two calls at once, and the batch tries eight.
    [Fact]
    public async Task Batch_BeyondItsOwnersLimits_WaitsAndLosesNothing()
    {
        await world.BeginAsync(new { chunks = 1, firstByteDelayMilliseconds = 20 });

        var seen = await world.ClientAsync("runBatch", new { lines = 40 }, BatchServer.Bob);

        Assert.Equal(("completed", (40, 40, 0)), ((string?)seen["batch"]!["status"], Counts(seen["batch"]!)));
        Assert.Equal(40, (await world.CalledAsync()).Distinct().Count());
    }

    [Fact]
    public async Task Batch_WhoseModelIsOverloaded_WaitsForIt()
    {
        await world.BeginAsync(new { status = 429, retryAfter = "1" });
        var id = (string)(await world.ClientAsync("createBatch", new { lines = 20 }))["batch"]!["id"]!;
        await Until.TrueAsync("refused calls", async () => (int)(await world.Upstream.JournalAsync())["requests"]! > 8);

        await world.BeginAsync(new { chunks = 1 });
        var seen = await world.ClientAsync("awaitBatch", new { id });

        Assert.Equal(("completed", (20, 20, 0)), ((string?)seen["batch"]!["status"], Counts(seen["batch"]!)));
    }

    [Fact]
    public async Task Batch_OfSomebodyElse_IsNotThere()
    {
        await world.BeginAsync(new { chunks = 1 });
        var seen = await world.ClientAsync("runBatch", new { lines = 1 });
        var id = (string)seen["batch"]!["id"]!;

        foreach (var scenario in new[] { "retrieveBatch", "cancelBatch" })
            Assert.Equal(404, (int)(await world.ClientAsync(scenario, new { id }, BatchServer.Bob))["status"]!);

        Assert.Equal(404, (int)(await world.ClientAsync("readFile", new { id = (string?)seen["batch"]!["output_file_id"] }, BatchServer.Bob))["status"]!);
        Assert.DoesNotContain(id, (await world.ClientAsync("listBatches", new { }, BatchServer.Bob))["ids"]!.AsArray().Select(each => (string?)each));
        Assert.Contains(id, (await world.ClientAsync("listBatches", new { }))["ids"]!.AsArray().Select(each => (string?)each));
    }

    [Fact]
    public async Task Batch_CreatedAgainWithItsKey_IsTheSame()
    {
        await world.BeginAsync(new { chunks = 1 });

        var seen = await world.ClientAsync("createBatchTwiceWithOneKey", new { lines = 1, endpoint = "/v1/chat/completions" });

        Assert.Single(seen["ids"]!.AsArray().Select(id => (string?)id).Distinct());
    }

    [Theory]
    [InlineData("input_file_id", "", 400)]
    [InlineData("input_file_id", "file-unknown", 404)]
    [InlineData("endpoint", "", 400)]
    [InlineData("endpoint", "/v1/audio/speech", 400)]
    [InlineData("completion_window", "", 400)]
    [InlineData("completion_window", "1h", 400)]
    public async Task Request_ThatIsWrong_IsRefusedWithTheParameter(string parameter, string value, int status)
    {
        var body = new JsonObject { ["input_file_id"] = "file-unknown", ["endpoint"] = "/v1/embeddings", ["completion_window"] = "24h" };
        body[parameter] = value;

        var answer = await new ApiClient(world.Server.Http, BatchServer.Alice).PostAsync("/v1/batches", body);

        Assert.Equal((status, parameter), ((int)answer.Status, (string?)answer.Body["error"]!["param"]));
    }

    [Fact]
    public async Task File_OfAnotherPurpose_IsRefused()
    {
        var file = (await world.ClientAsync("uploadFile", new { purpose = "vision" }))["file"]!;

        var answer = await new ApiClient(world.Server.Http, BatchServer.Alice)
            .PostAsync("/v1/batches", new { input_file_id = (string?)file["id"], endpoint = "/v1/embeddings", completion_window = "24h" });

        Assert.Equal((HttpStatusCode.BadRequest, "input_file_id"), (answer.Status, (string?)answer.Body["error"]!["param"]));
    }

    [Fact]
    public async Task Scope_OfTheEndpointMissing_IsForbidden()
    {
        var refused = await world.ClientAsync("createBatch", new { lines = 1 }, BatchServer.FilesOnly);

        Assert.Equal((403, "403 The API key lacks the scope 'chat'."), ((int)refused["status"]!, (string?)refused["message"]));
    }

    private async Task<decimal> SpentAsync() =>
        (decimal)(await new ApiClient(world.Server.Http, BatchServer.Alice).GetAsync("/api/users/me/quota")).Expect(HttpStatusCode.OK)["spentToday"]!;

    private static object Ask(string text) => new { model = "chat", messages = new[] { new { role = "user", content = text } } };

    private static object Line(string customId, object body, string url = "/v1/chat/completions") => new { custom_id = customId, method = "POST", url, body };

    private static (int Total, int Completed, int Failed) Counts(JsonNode batch) => (
        (int)batch["request_counts"]!["total"]!, (int)batch["request_counts"]!["completed"]!, (int)batch["request_counts"]!["failed"]!);
}
