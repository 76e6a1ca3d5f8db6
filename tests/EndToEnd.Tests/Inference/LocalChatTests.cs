using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests.Inference;

/// <summary>A decoder in the process itself, through the clients that people use. Its weights are random, and so is what it says.</summary>
public sealed class LocalChatTests(LocalModelServer world) : IClassFixture<LocalModelServer>
{
    private static readonly object[] Messages = [new { role = "user", content = "the king of the river" }];

    private ApiClient Api => new(world.Server.Http, LocalModelServer.Key);

    [Fact]
    public async Task Answer_IsTheSame_WholeAndStreamed()
    {
        var options = new { model = "chat", messages = Messages, max_tokens = 12, temperature = 0 };

        var whole = await OpenAIAsync("complete", options);
        var streamed = await OpenAIAsync("streamWithUsage", options);

        Assert.NotEmpty((string)whole["content"]!);
        Assert.Equal((string?)whole["content"], (string?)streamed["content"]);
        Assert.Equal((string?)whole["finishReason"], (string?)streamed["finishReason"]);
        Assert.Equal((int?)whole["usage"]!["completion_tokens"], (int?)streamed["usage"]!["completion_tokens"]);
        Assert.Equal("here", (string?)whole["headers"]!["x-orleansai-provider"]);
    }

    [Fact]
    public async Task Seed_GivesTheSameAnswerAgain_AndAnotherSeedAnother()
    {
        var first = await ContentAsync(new { model = "chat", messages = Messages, max_tokens = 20, seed = 1, ignore_eos = true });
        var again = await ContentAsync(new { model = "chat", messages = Messages, max_tokens = 20, seed = 1, ignore_eos = true });
        var other = await ContentAsync(new { model = "chat", messages = Messages, max_tokens = 20, seed = 2, ignore_eos = true });

        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public async Task Choices_EachHaveTheirOwnAnswer_AndThePromptCountsOnce()
    {
        var one = await ChatAsync(new { model = "chat", messages = Messages, max_tokens = 20, seed = 1, ignore_eos = true });
        var three = await ChatAsync(new { model = "chat", messages = Messages, max_tokens = 20, seed = 1, n = 3, ignore_eos = true });

        var texts = three["choices"]!.AsArray().Select(static choice => (string)choice!["message"]!["content"]!).ToArray();
        Assert.Equal(3, texts.Distinct().Count());
        Assert.Equal((string?)one["choices"]![0]!["message"]!["content"], texts[0]);
        Assert.Equal((int?)one["usage"]!["prompt_tokens"], (int?)three["usage"]!["prompt_tokens"]);
        Assert.Equal(60, (int?)three["usage"]!["completion_tokens"]);
    }

    [Fact]
    public async Task Schema_IsFollowed()
    {
        var schema = new
        {
            type = "object",
            properties = new { size = new { type = "integer", minimum = 1, maximum = 9 }, kind = new { @enum = new[] { "cat", "dog" } } },
            required = new[] { "size", "kind" },
            additionalProperties = false,
        };

        for (var seed = 0; seed < 5; seed++)
        {
            var content = await ContentAsync(new
            {
                model = "chat",
                messages = Messages,
                max_tokens = 200,
                seed,
                response_format = new { type = "json_schema", json_schema = new { name = "thing", schema, strict = true } },
            });
            var thing = JsonNode.Parse(content)!;
            Assert.InRange((int)thing["size"]!, 1, 9);
            Assert.Contains((string)thing["kind"]!, (string[])["cat", "dog"]);
        }
    }

    [Fact]
    public async Task LogProbabilities_AreReported()
    {
        var answer = await ChatAsync(new { model = "chat", messages = Messages, max_tokens = 5, temperature = 0, logprobs = true, top_logprobs = 3, ignore_eos = true });

        var content = answer["choices"]![0]!["logprobs"]!["content"]!.AsArray();
        Assert.Equal(5, content.Count);
        Assert.All(content, static token =>
        {
            Assert.Equal(3, token!["top_logprobs"]!.AsArray().Count);
            Assert.Equal((double)token["logprob"]!, token["top_logprobs"]!.AsArray().Max(static top => (double)top!["logprob"]!), 6);
        });
    }

    [Fact]
    public async Task TextCompletion_GoesOnWithThePrompt()
    {
        var answer = (await Api.PostAsync("/v1/completions", new { model = "chat", prompt = new[] { "the cat", "the dog" }, max_tokens = 4, temperature = 0, ignore_eos = true })).Expect(HttpStatusCode.OK);

        Assert.Equal(2, answer["choices"]!.AsArray().Count);
        Assert.Equal((14, 8), ((int?)answer["usage"]!["prompt_tokens"], (int?)answer["usage"]!["completion_tokens"]));
        Assert.Equal("length", (string?)answer["choices"]![1]!["finish_reason"]);
    }

    [Fact]
    public async Task Stop_EndsTheAnswer()
    {
        var options = new { model = "chat", messages = Messages, max_tokens = 20, temperature = 0, ignore_eos = true };
        var whole = await ContentAsync(options);
        var word = whole[5..8];

        var stopped = await ChatAsync(new { options.model, options.messages, options.max_tokens, options.temperature, options.ignore_eos, stop = word });

        var choice = stopped["choices"]![0]!;
        Assert.Equal(whole[..whole.IndexOf(word, StringComparison.Ordinal)], (string?)choice["message"]!["content"]);
        Assert.Equal("stop", (string?)choice["finish_reason"]);
    }

    [Theory]
    [InlineData("""{"model":"chat","messages":[{"role":"user","content":"a"}],"max_tokens":100000}""", "maximum context length is 256 tokens")]
    [InlineData("""{"model":"chat","messages":[{"role":"user","content":"a"}],"top_k":-1}""", "top_k")]
    [InlineData("""{"model":"chat","messages":[{"role":"user","content":"a"}],"logit_bias":{"x":1}}""", "logit_bias.x")]
    [InlineData("""{"model":"chat","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}]}""", "reads text only")]
    [InlineData("""{"model":"embed","messages":[{"role":"user","content":"a"}]}""", "encoder")]
    public async Task BadInput_IsRefused(string body, string named)
    {
        var answer = await Api.PostAsync("/v1/chat/completions", JsonNode.Parse(body)!);

        Assert.Contains(named, answer.Expect(HttpStatusCode.BadRequest)["error"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClientsOfOtherFormats_GetTheSameAnswer()
    {
        var expected = await ContentAsync(new { model = "chat", messages = Messages, max_tokens = 12, temperature = 0 });

        var anthropic = (await Api.PostAsync("/v1/messages", new { model = "chat", messages = Messages, max_tokens = 12, temperature = 0 })).Expect(HttpStatusCode.OK);
        var ollama = (await Api.PostAsync("/api/chat", new { model = "chat", messages = Messages, stream = false, options = new { num_predict = 12, temperature = 0 } })).Expect(HttpStatusCode.OK);

        Assert.Equal(expected, (string?)anthropic["content"]![0]!["text"]);
        Assert.Equal(expected, (string?)ollama["message"]!["content"]);
    }

    [Fact]
    public async Task Tool_ThatMustBeCalled_IsCalled()
    {
        var parameters = new { type = "object", properties = new { x = new { type = "integer", minimum = 1, maximum = 9 } }, required = new[] { "x" }, additionalProperties = false };
        var tools = new[] { "first", "second" }.Select(name => new { type = "function", function = new { name, strict = true, parameters } });

        var any = await ChatAsync(new { model = "chat", messages = Messages, max_tokens = 200, seed = 1, tools, tool_choice = "required" });
        var one = await ChatAsync(new { model = "chat", messages = Messages, max_tokens = 200, seed = 1, tools, tool_choice = new { type = "function", function = new { name = "second" } } });
        var unknown = await Api.PostAsync("/v1/chat/completions", new { model = "chat", messages = Messages, tools, tool_choice = new { type = "function", function = new { name = "third" } } });

        foreach (var (answer, names) in new[] { (any, new[] { "first", "second" }), (one, ["second"]) })
        {
            var choice = answer["choices"]![0]!;
            var call = choice["message"]!["tool_calls"]![0]!["function"]!;
            Assert.Equal("tool_calls", (string?)choice["finish_reason"]);
            Assert.Contains((string)call["name"]!, names);
            Assert.InRange((int)JsonNode.Parse((string)call["arguments"]!)!["x"]!, 1, 9);
        }

        Assert.Contains("tool_choice", unknown.Expect(HttpStatusCode.BadRequest)["error"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FullQueue_RefusesWhoComesThen_AndNobodyLeavesTheModelAlone()
    {
        var asked = Enumerable.Range(0, 30).Select(_ => Api.PostAsync("/v1/chat/completions", new { model = "crowded", messages = Messages, max_tokens = 60, ignore_eos = true }));

        var answers = await Task.WhenAll(asked);

        var refused = answers.Where(static answer => answer.Status != HttpStatusCode.OK).ToArray();
        Assert.NotEmpty(refused);
        Assert.All(refused, static answer => Assert.Equal("upstream_rate_limited", (string?)answer.Expect(HttpStatusCode.TooManyRequests)["error"]!["code"]));
        Assert.All(refused, static answer => Assert.True(answer.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1)));
        var admin = new ApiClient(world.Server.Http, LocalModelServer.AdminKey);
        var circuit = (await admin.GetAsync("/api/admin/providers/circuits/here/crowded")).Expect(HttpStatusCode.OK);
        Assert.Equal("closed", (string?)circuit["state"]);
        (await Api.PostAsync("/v1/chat/completions", new { model = "crowded", messages = Messages, max_tokens = 1 })).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Client_WhoLeaves_FreesItsPlace()
    {
        using var leaving = new CancellationTokenSource();
        var reading = Task.Run(async () =>
        {
            await foreach (var _ in Api.StreamAsync("/v1/chat/completions", new { model = "chat", messages = Messages, max_tokens = 200, stream = true, ignore_eos = true }, cancellationToken: leaving.Token))
                await leaving.CancelAsync();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);

        Assert.NotEmpty(await ContentAsync(new { model = "chat", messages = Messages, max_tokens = 5, ignore_eos = true }));
    }

    [Fact]
    public async Task ManyAtTheSameTime_EachGetTheirOwn()
    {
        var prompts = Enumerable.Range(0, 30).Select(static i => $"the {(char)('a' + (i % 26))} of {i}").ToArray();
        object Request(string prompt) => new { model = "chat", messages = new[] { new { role = "user", content = prompt } }, max_tokens = 15, temperature = 0, ignore_eos = true };
        var alone = new List<string>();
        foreach (var prompt in prompts)
            alone.Add(await ContentAsync(Request(prompt)));

        var together = await Task.WhenAll(prompts.Select(prompt => ContentAsync(Request(prompt))));

        Assert.Equal(alone, together);
    }

    private async Task<string> ContentAsync(object request) => (string)(await ChatAsync(request))["choices"]![0]!["message"]!["content"]!;

    private async Task<JsonNode> ChatAsync(object request) => (await Api.PostAsync("/v1/chat/completions", request)).Expect(HttpStatusCode.OK);

    private Task<JsonObject> OpenAIAsync(string scenario, object options) =>
        NodeScript.RunAsync("openai.mjs", new Uri(world.Server.Url, "/v1").ToString(), LocalModelServer.Key, scenario, JsonSerializer.Serialize(options));
}
