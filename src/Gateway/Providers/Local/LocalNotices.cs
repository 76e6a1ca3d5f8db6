namespace OrleansAi.Gateway.Providers.Local;

/// <summary>What the local responder says of itself.</summary>
internal static class LocalNotices
{
    public const string EmptyQuestion = "The message holds no text to answer. Ask about this server, for example: How do I configure a provider?";

    public const string NothingFound = "Nothing in the documentation shares a word with that question. The documentation is in English and about this "
        + "server only: ask for example how to configure a provider, how limits work, or how a conversation resumes.";

    private const string Setup = """
        To have a model answer, write this into a file, say `openai.json`:

        ```json
        {
          "OrleansAi": {
            "Providers": {
              "openai": {
                "Endpoint": "https://api.openai.com/v1",
                "ApiKey": "env:OPENAI_API_KEY"
              }
            },
            "Models": {
              "chat": {
                "Targets": [ { "Provider": "openai", "Model": "gpt-5-mini" } ],
                "Fallback": [ "local" ]
              }
            }
          }
        }
        ```

        and start the server with `./run --config openai.json`. Any server that speaks OpenAI's format fits: set its address as `Endpoint`.
        """;

    public static string Introduction(LocalSituation situation) => situation.Kind switch
    {
        LocalSituationKind.OthersFailed => $"**No configured provider gave an answer** ({Names(situation)}), so the built-in responder does: it quotes "
            + "this server's documentation and writes nothing itself.",
        LocalSituationKind.AskedFor => "**This is the built-in responder, not a language model**: it quotes "
            + "this server's documentation and writes nothing itself.",
        LocalSituationKind.NothingRouted => $"**No model is routed to a provider** ({Names(situation)}), so the built-in responder answers: it quotes "
            + "this server's documentation and writes nothing itself.",
        _ => "**No model provider is configured**, so the built-in responder answers: it quotes this server's documentation and writes "
            + "nothing itself.",
    };

    public static string WhatToDo(LocalSituation situation, bool isFollowUp) => situation.Kind switch
    {
        LocalSituationKind.OthersFailed => "Check that the provider's endpoint can be reached from the server and that its key is valid; "
            + "the model answers again as soon as one of its providers does.",
        LocalSituationKind.AskedFor => $"Providers are configured ({Names(situation)}): ask for a model that is routed to one of them. "
            + "`GET /v1/models` lists the models.",
        LocalSituationKind.NothingRouted => "Add a model with a target under `OrleansAi:Models`: see docs/configuration.md.",
        _ => isFollowUp ? "To have a model answer, configure a provider: see docs/getting-started.md." : Setup,
    };

    private static string Names(LocalSituation situation) => string.Join(", ", situation.Others);
}
