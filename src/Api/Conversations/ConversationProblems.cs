using Microsoft.AspNetCore.Http;
using OrleansAi.Api.Errors;
using OrleansAi.Conversations;

namespace OrleansAi.Api.Conversations;

/// <summary>Refusals as HTTP says them.</summary>
internal static class ConversationProblems
{
    /// <summary>The problem as an endpoint's result.</summary>
    public static IResult ToResult(this ConversationProblem problem, HttpContext context)
    {
        if (problem.Kind == ConversationProblemKind.QueueFull)
            context.Response.Headers.RetryAfter = "1";

        var (status, code) = problem.Kind switch
        {
            ConversationProblemKind.NotFound => (StatusCodes.Status404NotFound, ErrorCodes.NotFound),
            ConversationProblemKind.TooLarge => (StatusCodes.Status413PayloadTooLarge, ErrorCodes.RequestTooLarge),
            ConversationProblemKind.TurnRunning => (StatusCodes.Status409Conflict, "turn_running"),
            ConversationProblemKind.QueueFull => (StatusCodes.Status429TooManyRequests, "queue_full"),
            ConversationProblemKind.AlreadyExists => (StatusCodes.Status409Conflict, "already_exists"),
            _ => (StatusCodes.Status400BadRequest, ErrorCodes.InvalidRequest),
        };
        return ApiError.Result(status, code, problem.Message);
    }

    /// <summary>The value as <paramref name="success"/> says it, or the problem.</summary>
    public static IResult ToResult<T>(this ConversationReply<T> reply, HttpContext context, Func<T, IResult> success)
        where T : class =>
        reply.Value is { } value ? success(value) : reply.Problem!.ToResult(context);
}
