using System.Text.Json;
using OrleansAi.Inference.Sessions;
using OrleansAi.Inference.Tokenizers;

namespace OrleansAi.Inference.Loading;

/// <summary>
/// A folder with a model as Hugging Face's hub has them: <c>config.json</c>, <c>tokenizer.json</c>, an <c>.onnx</c> file at the top or
/// below <c>onnx/</c>.
/// </summary>
/// <param name="path">The folder.</param>
public sealed class ModelFolder(string path)
{
    private static readonly string[] UsualFiles = ["onnx/model.onnx", "model.onnx"];

    /// <summary>The folder.</summary>
    public string Path { get; } = path;

    /// <summary>The path of the ONNX file.</summary>
    /// <param name="file">Which one, relative to the folder, or <c>null</c> for the usual one or the only one there is.</param>
    /// <exception cref="ModelLoadException">There is no such file, or there are several and none is the usual one.</exception>
    public string OnnxFile(string? file = null)
    {
        if (!Directory.Exists(Path))
            throw new ModelLoadException($"There is no folder {Path}.");
        if (file is not null)
            return File.Exists(InFolder(file)) ? InFolder(file) : throw new ModelLoadException($"There is no file {file} in {Path}.");
        if (UsualFiles.Select(InFolder).FirstOrDefault(File.Exists) is { } usual)
            return usual;

        var found = Directory.EnumerateFiles(Path, "*.onnx", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Take(10).ToArray();
        return found switch
        {
            [] => throw new ModelLoadException($"There is no .onnx file in {Path}."),
            [var only] => only,
            _ => throw new ModelLoadException(
                $"{Path} has several models; name one of them as File: {string.Join(", ", found.Select(name => System.IO.Path.GetRelativePath(Path, name)))}."),
        };
    }

    /// <summary>The tokenizer of <c>tokenizer.json</c>.</summary>
    /// <exception cref="ModelLoadException">It is not there, or cannot be used.</exception>
    public Tokenizer Tokenizer()
    {
        var file = InFolder("tokenizer.json");
        try
        {
            return Tokenizers.Tokenizer.Load(file);
        }
        catch (TokenizerFormatException exception)
        {
            throw new ModelLoadException($"{file} cannot be used: {exception.Message}", exception);
        }
        catch (IOException exception)
        {
            throw new ModelLoadException($"{file} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>The settings of a JSON file, or those of an empty one where it is not there.</summary>
    /// <param name="file">The file, relative to the folder.</param>
    /// <exception cref="ModelLoadException">It is no JSON object.</exception>
    public ModelFile Read(string file)
    {
        var full = InFolder(file);
        if (!File.Exists(full))
            return ModelFile.Absent(full);

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(full));
            return new ModelFile(full, document.RootElement.Clone());
        }
        catch (JsonException exception)
        {
            throw new ModelLoadException($"{full} is no JSON: {exception.Message}", exception);
        }
        catch (IOException exception)
        {
            throw new ModelLoadException($"{full} cannot be read: {exception.Message}", exception);
        }
    }

    private string InFolder(string file) => System.IO.Path.Combine(Path, file);
}
