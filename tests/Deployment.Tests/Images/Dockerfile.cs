using OrleansAi.Deployment.Tests.Rendering;

namespace OrleansAi.Deployment.Tests.Images;

/// <summary>The stages of the <c>Dockerfile</c>, with what each has from the one that it is built on.</summary>
internal static class Dockerfile
{
    /// <summary>One line with its arguments; lines that go on are one.</summary>
    internal sealed record Instruction(string Name, string Arguments)
    {
        public string[] Words => Arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    /// <param name="Name">The name after AS.</param>
    /// <param name="Base">The image or stage that it is built on.</param>
    internal sealed record Stage(string Name, string Base, IReadOnlyList<Instruction> Own, Stage? Parent)
    {
        /// <summary>The last instruction of this name, here or in what this is built on.</summary>
        public Instruction? Last(string name) => Own.LastOrDefault(instruction => instruction.Name == name) ?? Parent?.Last(name);

        /// <summary>The environment that a container begins with.</summary>
        public Dictionary<string, string> Environment()
        {
            var environment = Parent?.Environment() ?? [];
            foreach (var pair in Own.Where(instruction => instruction.Name == "ENV").SelectMany(instruction => instruction.Words))
            {
                environment[pair.Split('=')[0]] = pair.Split('=')[1];
            }

            return environment;
        }
    }

    /// <summary>All stages in their order.</summary>
    public static IReadOnlyList<Stage> Stages()
    {
        var stages = new List<Stage>();
        var own = new List<Instruction>();
        var arguments = own;
        foreach (var instruction in Instructions(Repository.Read("Dockerfile")))
        {
            if (instruction.Name == "FROM")
            {
                var words = instruction.Words.Where(word => !word.StartsWith("--", StringComparison.Ordinal)).ToArray();
                own = [];
                stages.Add(new Stage(words[^1], Default(words[0], arguments), own, stages.Find(stage => stage.Name == words[0])));
            }
            else
            {
                own.Add(instruction);
            }
        }

        return stages;
    }

    /// <summary>The stage of this name.</summary>
    public static Stage Target(string name) => Stages().Single(stage => stage.Name == name);

    // What an argument from before the first stage is where nobody gives another.
    private static string Default(string image, IEnumerable<Instruction> arguments) => image.StartsWith('$')
        ? arguments.Where(instruction => instruction.Name == "ARG").Select(instruction => instruction.Arguments.Split('=', 2)).Single(pair => pair[0] == image[1..])[1]
        : image;

    private static IEnumerable<Instruction> Instructions(string text) =>
        from line in text.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n')
        where line.Length > 0 && !line.StartsWith('#')
        let parts = line.Split(' ', 2)
        select new Instruction(parts[0], parts[1].Trim());
}
