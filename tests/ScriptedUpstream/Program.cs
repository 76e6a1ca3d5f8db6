using OrleansAi.ScriptedUpstream;

// A model provider in OpenAI's format, and for streams in Anthropic's, Gemini's and Ollama's, that does what its script says: the faults that mocks don't have, and a journal of what
// reached it. PUT /script changes the behaviour, GET /journal tells what was called.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.UseKestrelHttpsConfiguration();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ScriptJson.Default));
var app = builder.Build();

var journal = new Journal(TimeProvider.System);
var script = new Script();
app.MapGet("/script", () => script);
app.MapPut("/script", (Script next) => script = next);
app.MapGet("/journal", () => journal.Read());
app.MapDelete("/journal", () => journal.Clear());
app.MapPost("/v1/chat/completions", context => ChatCompletions.AnswerAsync(context, script, journal, TimeProvider.System));
app.MapPost("/v1/completions", context => TextCompletions.AnswerAsync(context, script, journal));
app.MapPost("/v1/embeddings", context => Embeddings.AnswerAsync(context, script, journal));
app.MapPost("/v1/moderations", context => Moderations.AnswerAsync(context, journal));
app.MapPost("/v1/messages", context => AnthropicMessages.AnswerAsync(context, script, journal, TimeProvider.System));
app.MapPost("/v1beta/models/{model}:streamGenerateContent", (HttpContext context, string model) =>
    GeminiContents.AnswerAsync(context, model, script, journal, TimeProvider.System));
app.MapPost("/api/chat", context => OllamaChat.AnswerAsync(context, script, journal, TimeProvider.System));
app.Run();
