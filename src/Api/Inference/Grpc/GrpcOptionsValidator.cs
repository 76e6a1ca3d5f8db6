using Microsoft.Extensions.Options;

namespace OrleansAi.Api.Inference.Grpc;

/// <summary>Checks <see cref="GrpcOptions"/>; whoever listens checks the address.</summary>
internal sealed class GrpcOptionsValidator : IValidateOptions<GrpcOptions>
{
    private const int Most = 1024;

    public ValidateOptionsResult Validate(string? name, GrpcOptions options) => options.RequestsPerStream is >= 1 and <= Most
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail($"{GrpcOptions.Section}:RequestsPerStream is {options.RequestsPerStream}; write a number from 1 to {Most}.");
}
