namespace OrleansAi.Models;

/// <summary>
/// One name in the registry of models, which is its key. Every change is announced as <see cref="RegisteredModelChanged"/>, so that
/// nobody has to ask before each call. Whether a definition keeps all rules is for the caller to see to.
/// </summary>
[Alias("OrleansAi.Models.IRegisteredModelGrain")]
public interface IRegisteredModelGrain : IGrainWithStringKey
{
    /// <summary>Registers the model, or changes it.</summary>
    [Alias("Register")]
    Task<RegistrationAnswer> Register(RegisterModel command);

    /// <summary>Removes the model.</summary>
    [Alias("Remove")]
    Task<RegistrationAnswer> Remove(RemoveModel command);
}
