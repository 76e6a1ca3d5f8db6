using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OrleansAi.Access;
using OrleansAi.Api.ModelCalls;
using OrleansAi.Gateway;

namespace OrleansAi.Api.Audio;

/// <summary>OpenAI's audio: text that is spoken, and recordings that are written down.</summary>
public static class AudioApi
{
    /// <summary>Maps <c>POST /v1/audio/speech</c>, <c>/v1/audio/transcriptions</c> and <c>/v1/audio/translations</c>.</summary>
    public static void MapAudio(this IEndpointRouteBuilder endpoints)
    {
        ModelEndpoint.Map<SpeechDescription>(endpoints, ModelOperation.Speech.Endpoint, ModelOperation.Speech, Scope.Audio)
            .Produces(StatusCodes.Status200OK, contentType: "audio/mpeg")
            .WithName("CreateSpeech");
        ModelEndpoint.Map<TranscriptionDescription>(
            endpoints, ModelOperation.Transcriptions.Endpoint, ModelOperation.Transcriptions, Scope.Audio).WithName("CreateTranscription");
        ModelEndpoint.Map<TranslationDescription>(
            endpoints, ModelOperation.Translations.Endpoint, ModelOperation.Translations, Scope.Audio).WithName("CreateTranslation");
    }
}
