using OrleansAi.Gateway.Admission;
using OrleansAi.Gateway.Metering;
using OrleansAi.Usage;

namespace OrleansAi.Api.Tests.Inference;

/// <summary>Admits every call.</summary>
internal sealed class OpenAdmission : IAdmission
{
    public ValueTask<AdmissionDecision> ReserveAsync(AdmissionRequest request, CancellationToken cancellationToken) => ValueTask.FromResult(default(AdmissionDecision));
}

/// <summary>Keeps no record.</summary>
internal sealed class ForgetfulRecorder : IUsageRecorder
{
    public void Record(ModelCallRecord record)
    {
    }
}
