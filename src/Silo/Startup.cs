using Microsoft.Extensions.Options;
using OrleansAi.Storage;

namespace OrleansAi.Silo;

/// <summary>Runs the program, and tells people what keeps it from starting in words instead of a stack trace.</summary>
internal static class Startup
{
    public static async Task<int> RunAsync(Func<Task> run)
    {
        try
        {
            await run();
            return 0;
        }
        catch (OptionsValidationException exception)
        {
            return await FailAsync(string.Join('\n', exception.Failures));
        }
        catch (Exception exception) when (exception is SettingException or StorageException or InvalidDataException or IOException)
        {
            return await FailAsync(exception.Message);
        }
    }

    private static async Task<int> FailAsync(string message)
    {
        await Console.Error.WriteLineAsync($"OrleansAi can't start:\n{message}");
        return 1;
    }
}
