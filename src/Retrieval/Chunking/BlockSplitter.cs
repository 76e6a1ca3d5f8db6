using System.Text;

namespace OrleansAi.Retrieval.Chunking;

/// <summary>Cuts a block that is longer than a passage may be: between its lines, or inside a line between its words.</summary>
internal static class BlockSplitter
{
    public static IEnumerable<string> Split(MarkdownBlock block, int maxCharacters)
    {
        if (block.Text.Length <= maxCharacters)
            return [block.Text];

        return Pack(block.Text.Split('\n').SelectMany(line => Cut(line, maxCharacters)), maxCharacters);
    }

    private static IEnumerable<string> Pack(IEnumerable<string> lines, int maxCharacters)
    {
        var piece = new StringBuilder();
        foreach (var line in lines)
        {
            if (piece.Length > 0 && piece.Length + 1 + line.Length > maxCharacters)
            {
                yield return piece.ToString();
                piece.Clear();
            }

            if (piece.Length > 0)
                piece.Append('\n');
            piece.Append(line);
        }

        if (piece.Length > 0)
            yield return piece.ToString();
    }

    private static IEnumerable<string> Cut(string line, int maxCharacters)
    {
        while (line.Length > maxCharacters)
        {
            var space = line.LastIndexOf(' ', maxCharacters - 1);
            var length = space > 0 ? space : maxCharacters;
            if (char.IsHighSurrogate(line[length - 1]))
                length--;
            yield return line[..length];
            line = line[length..].TrimStart(' ');
        }

        yield return line;
    }
}
