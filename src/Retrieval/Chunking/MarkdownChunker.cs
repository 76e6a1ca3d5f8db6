using System.Collections.Immutable;
using System.Text;

namespace OrleansAi.Retrieval.Chunking;

/// <summary>
/// Cuts Markdown at its headings, and long sections between blocks, so that a passage is about one thing and knows under which
/// headings it stands. Code blocks stay whole where they fit.
/// </summary>
public sealed class MarkdownChunker
{
    private readonly int _maxCharacters;

    /// <param name="options">How documents are cut.</param>
    public MarkdownChunker(ChunkingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _maxCharacters = options.MaxCharacters;
    }

    /// <summary>The passages of one document in order.</summary>
    public IReadOnlyList<Chunk> Chunk(string source, string markdown)
    {
        var chunks = new List<Chunk>();
        var headings = new List<(int Level, string Text)>();
        var text = new StringBuilder();
        foreach (var block in MarkdownBlockReader.Read(markdown))
        {
            if (block.Kind == MarkdownBlockKind.Heading)
            {
                Finish();
                headings.RemoveAll(heading => heading.Level >= block.Level);
                headings.Add((block.Level, block.Text));
                continue;
            }

            foreach (var piece in BlockSplitter.Split(block, _maxCharacters))
            {
                if (text.Length > 0 && text.Length + 2 + piece.Length > _maxCharacters)
                    Finish();
                if (text.Length > 0)
                    text.Append(block.Kind == MarkdownBlockKind.ListItem ? "\n" : "\n\n");
                text.Append(piece);
            }
        }

        Finish();
        return chunks;

        void Finish()
        {
            if (text.Length == 0)
                return;
            var path = headings.Select(static heading => heading.Text).ToImmutableArray();
            chunks.Add(new Chunk { Source = source, Headings = path, Text = text.ToString(), Ordinal = chunks.Count });
            text.Clear();
        }
    }
}
