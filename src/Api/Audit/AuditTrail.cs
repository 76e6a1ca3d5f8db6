using System.Text.Json;
using Microsoft.AspNetCore.Http;
using OrleansAi.Api.Access;
using OrleansAi.Audit;

namespace OrleansAi.Api.Audit;

/// <summary>
/// Writes down what an administrator does, before it is done: what can't be written down is not done, and what fails after that stands
/// in the trail as tried.
/// </summary>
internal static class AuditTrail
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Completes when the entry is stored.</summary>
    /// <param name="grains">The grains.</param>
    /// <param name="context">The administrator's request.</param>
    /// <param name="action">What is done, as <c>key.revoke</c>.</param>
    /// <param name="subject">What it is done to.</param>
    /// <param name="details">The rest; it must hold no secret.</param>
    public static async ValueTask RecordAsync(this IGrainFactory grains, HttpContext context, string action, string subject, object? details = null)
    {
        var caller = context.Caller();
        await grains.GetGrain<IAuditGrain>(caller.Tenant).Append(new AuditNote
        {
            Actor = caller.User,
            KeyId = caller.KeyId,
            Action = action,
            Subject = subject,
            Details = details is null ? "{}" : JsonSerializer.Serialize(details, Json),
            RequestId = context.TraceIdentifier,
        });
    }
}
