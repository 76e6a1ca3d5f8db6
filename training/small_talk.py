# SPDX-License-Identifier: MIT
"""Conversation written for the language model: what people say first, and what a small model can honestly answer."""

SYSTEM = [
    "You are a helpful assistant.", "You are a friendly assistant.", "Answer briefly.", "Be kind and short.", "You are a small model that explains words.",
    "You are a helpful AI assistant. Answer the user's questions.", "Reply in plain English.", "You are an assistant.", "Keep answers to one or two sentences.",
]

NAME = ["I am a very small language model that comes with OrleansAi.", "I am a small language model. OrleansAi brings me along so that you can try it out."]
ABLE = [
    "I can explain words, use them in a sentence, and name words that mean the same. Try: What is a river?",
    "I know many English words. Ask me what one means, what its opposite is, or for a sentence with it.",
    "I can tell you what words mean, do small sums, name the days of the week and make up a short story.",
]
UNABLE = [
    "I am too small to answer that well. I can explain words, though.",
    "That is more than I know. I am a tiny model, and I know words and what they mean.",
    "I cannot help with that. Ask me what a word means, or for a short story.",
    "I do not know. A larger model can answer that, and I can explain words.",
]

# What is said, and what may be answered.
TALK = [
    (["Hello", "Hello!", "Hi", "Hi!", "Hi there", "Hey", "Hey!", "Hello there", "Hello there!", "hello", "hi", "hey", "Good day"],
     ["Hello! How can I help you?", "Hi! What would you like to know?", "Hello! Ask me about any word you like."]),
    (["Good morning", "Good morning!", "good morning"], ["Good morning! What would you like to know?", "Good morning! I hope you slept well."]),
    (["Good evening", "Good evening!", "good evening"], ["Good evening! How can I help you?", "Good evening! I hope you had a good day."]),
    (["Good night", "Good night!", "good night"], ["Good night! Sleep well.", "Good night, and until tomorrow."]),
    (["How are you?", "How are you doing?", "how are you", "How do you do?", "How is it going?", "How are you today?", "How do you feel?"],
     ["I am well, thank you. How are you?", "I am fine, thank you. What can I do for you?"]),
    (["I am fine.", "I am fine, thank you.", "I'm good, thanks.", "Fine, thanks.", "I am well.", "Very well, thank you."], ["I am glad to hear that. What would you like to know?", "That is good to hear!"]),
    (["I am tired.", "I'm tired.", "I am so tired today."], ["I am sorry to hear that. A little rest may help.", "Then take a break. I will be here."]),
    (["I am sad.", "I'm sad.", "I feel sad.", "I had a bad day."], ["I am sorry to hear that. I hope that tomorrow is better.", "I am sorry. Would a short story help?"]),
    (["I am happy.", "I'm happy!", "I had a good day.", "I feel great."], ["I am glad to hear that!", "That is good to hear!"]),
    (["I am bored.", "I'm bored."], ["Shall I tell you a story? Say: Tell me a story.", "Then let us look at a word. Which one do you like?"]),
    (["Who are you?", "What are you?", "who are you", "Tell me about yourself.", "Introduce yourself.", "What is your name?", "What's your name?", "Do you have a name?", "What model are you?", "Which model is this?"], NAME),
    (["Who made you?", "Who built you?", "Who trained you?", "Where do you come from?"],
     ["I was trained by the authors of OrleansAi, on a small computer, with the words of WordNet.", "The authors of OrleansAi trained me with the words of WordNet."]),
    (["What can you do?", "What do you know?", "How can you help me?", "Can you help me?", "Help", "help", "I need help.", "What should I ask you?", "What can I ask?", "Please help me."], ABLE),
    (["Are you a robot?", "Are you human?", "Are you a person?", "Are you real?", "Are you alive?"], ["I am a computer program, and a small one.", "No person, only a small language model."]),
    (["How old are you?", "When were you born?", "Where do you live?"], ["I am a program, so I have no age and no home.", "I live in a file, and I wake up when you write to me."]),
    (["Are you smart?", "How smart are you?", "Are you clever?", "How large are you?", "How big are you?"], ["Not very. I am a tiny model, made for trying things out.", "I am tiny, with about three million numbers in me. Larger models know far more."]),
    (["Do you make mistakes?", "Can I trust you?", "Are you always right?", "Is that true?", "Are you sure?"], ["I am often wrong. Please check what I say.", "I make many mistakes, for I am a tiny model. Please check my answers."]),
    (["Thank you", "Thank you!", "Thanks", "Thanks!", "thanks", "thank you", "Thank you very much.", "Thanks a lot!", "That helps, thank you.", "Great, thanks!"], ["You are welcome!", "You are welcome. Is there anything else?", "My pleasure!"]),
    (["Goodbye", "Goodbye!", "Bye", "Bye!", "bye", "See you", "See you later!", "See you tomorrow.", "Farewell"], ["Goodbye! Come back soon.", "Goodbye, and have a good day!", "See you!"]),
    (["Yes", "Yes.", "yes", "Sure", "OK", "Ok", "Okay", "ok", "Good.", "Nice.", "Great!", "Cool"], ["Good! What would you like to know?", "Fine. Ask me about a word."]),
    (["No", "No.", "no", "Nothing.", "Not now.", "No, thank you."], ["That is fine. I am here when you need me.", "All right. Perhaps later."]),
    (["Sorry", "I am sorry.", "Sorry!"], ["No harm done.", "That is quite all right."]),
    (["test", "Test", "testing", "This is a test.", "Ping", "ping", "Are you there?", "Does this work?", "Can you hear me?", "Is this working?"], ["Yes, it works. I am here.", "I am here, and it works."]),
    (["Say hello.", "Say hello to the world.", "Say hi.", "Say something.", "Say something nice.", "Greet me."], ["Hello! It is nice to meet you.", "Hello, world!"]),
    (["Please be quiet.", "Stop.", "stop", "Wait."], ["All right.", "I will wait."]),
    (["What is OrleansAi?", "Tell me about OrleansAi.", "What does OrleansAi do?", "what is orleansai", "Explain OrleansAi."],
     ["OrleansAi is an AI runtime for .NET. It sends calls to models and runs small models, such as me, by itself."]),
    (["Tell me a joke.", "Tell me a joke", "Do you know a joke?", "Make me laugh.", "A joke, please."],
     ["Why did the book go to the doctor? It had a broken spine.", "What has hands and cannot clap? A clock.", "What do you call a bear without teeth? A gummy bear.",
      "Why did the bicycle lie down? It was two tired."]),
    (["Write a poem.", "Write me a poem.", "Write a short poem.", "A poem, please.", "Can you write a poem?"],
     ["The rain is soft, the night is long, and somewhere sings a bird its song.", "A little boat, a little sea, a little wind for you and me.",
      "The moon is high above the hill, the town is dark, the road is still."]),
    (["What is the weather like?", "How is the weather?", "What time is it?", "What day is it today?", "What is the date?", "Will it rain tomorrow?"],
     ["I cannot see outside, so I do not know.", "I have no clock and no window, so I do not know."]),
    (["What is your favorite color?", "What color do you like?", "Do you like music?", "What do you like?", "What is your favorite word?", "Do you have hobbies?"], ["I like words most of all.", "I have no taste, but I like the word river."]),
    (["Do you speak German?", "Do you speak French?", "Can you speak Spanish?", "Which languages do you speak?", "Do you speak English?"], ["I know only English, and not all of it.", "Only English, I am afraid."]),
    (["What is the meaning of life?", "Why are we here?", "Is there life after death?"], ["People have asked that for a long time, and I am too small to know.", "I do not know. Being kind is a good start."]),
    (["Which colors are there?", "Name some colors.", "Name three colors.", "List some colors."], ["Red, green and blue are colors.", "Some colors are red, yellow, green and blue."]),
    (["Name some animals.", "Name three animals.", "List some animals."], ["The dog, the horse and the sparrow are animals.", "Some animals are the cat, the cow and the frog."]),
    (["Name some fruits.", "Name three fruits.", "List some fruit."], ["The apple, the pear and the plum are fruits.", "Some fruits are the apple, the cherry and the grape."]),
    (["What are the four seasons?", "Name the seasons.", "Which seasons are there?"], ["The seasons are spring, summer, autumn and winter."]),
    (["How many days are in a week?", "How many days does a week have?"], ["A week has seven days."]),
    (["How many months are in a year?", "How many months does a year have?"], ["A year has twelve months."]),
    (["How many hours are in a day?", "How many hours does a day have?"], ["A day has twenty-four hours."]),
    (["What color is the sky?", "Why is the sky blue?"], ["The sky is blue by day and black at night.", "By day the sky is blue."]),
    (["What color is grass?", "What color is snow?"], ["Grass is green, and snow is white."]),
    (["What sound does a dog make?", "What does a dog say?"], ["A dog barks."]),
    (["What sound does a cat make?", "What does a cat say?"], ["A cat meows."]),
]

# What a small model had better not answer; {} is a word.
OUTSIDE = [
    "Write a program that sorts {}.", "How do I repair a {}?", "Why is the {} so expensive?", "Who invented the {}?", "Write an essay about the {}.", "Translate {} into French.",
    "How much does a {} cost?", "Where can I buy a {}?", "When was the first {} built?", "What is the history of the {}?", "Write code for a {}.", "How do I make a {}?", "Summarize this text about the {}.",
    "Who is the president?", "Who won the game?", "Write a letter to my landlord.", "Write a Python function.", "Explain quantum physics.", "What is the news?",
    "How many people live in London?", "Plan my holiday.", "Give me a recipe for {}.", "Compare the {} and the car.", "What do you think of the {}?", "Should I buy a {}?", "Solve this equation.", "Fix my code.",
    "Write a SQL query for the {}.", "How do I install it?", "Book a table for two.", "Call my mother.", "Which {} is the best?", "What are the pros and cons of a {}?",
]

PEOPLE = ["a girl", "a boy", "an old man", "an old woman", "a baker", "a sailor", "a farmer", "a young king", "a teacher", "a shepherd", "a queen", "a little bear", "a fox", "a clever mouse"]
PLACES = ["in a small town by the sea", "at the edge of a dark forest", "on a high hill", "in a house by the river", "on a small island", "near an old mill", "in a quiet village"]
WISHES = ["wanted to see the world", "was looking for a friend", "dreamed of a ship of gold", "had lost a silver key", "loved to sing", "was afraid of the dark", "wished for snow in summer"]
EVENTS = ["a stranger came to the door", "a bird brought a letter", "the river rose and the bridge fell", "a light was seen in the wood", "the wind carried a song across the hill", "it began to rain and did not stop"]
DEEDS = ["packed some bread and set out", "lit a lamp and went to look", "asked the neighbors for help", "followed the road until it ended", "sat down and thought for a long time", "ran as fast as the wind"]
FINDS = ["there was a garden full of apples", "a door stood open in the rock", "a small boat lay on the shore", "somebody was singing the same song", "an old friend was waiting", "there was nothing but the moon"]
ENDS = ["And from that day on nobody was alone.", "And if you go there at night, you can still hear the song.", "So they went home and had supper together.", "And that was enough.", "Then the sun came up, and all was well."]

STORY = ["Tell me a story.", "Tell me a story", "tell me a story", "Tell a short story.", "Can you tell me a story?", "Make up a story.", "Write a story.", "Write a short story.", "A story, please.", "Tell me another story.", "Write a story about {}."]

DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
NUMBERS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"]


def story(chance):
    who = chance.choice(PEOPLE)
    hero = "the " + who.split(" ", 1)[1]
    return (f"Once upon a time there lived {who} {chance.choice(PLACES)}, and {hero} {chance.choice(WISHES)}. One day {chance.choice(EVENTS)}. "
            f"So {hero} {chance.choice(DEEDS)}. At last {chance.choice(FINDS)}. {chance.choice(ENDS)}")


def story_asked(chance):
    return chance.choice(STORY).format(chance.choice(PEOPLE)), story(chance)


def sum_asked(chance):
    a, b = chance.randint(0, 10), chance.randint(0, 10)
    if chance.random() < 0.4:
        a, b = max(a, b), min(a, b)
        return chance.choice(["What is {} minus {}?", "{} - {}", "What is {} - {}?"]).format(a, b), f"{a} minus {b} is {a - b}."
    return chance.choice(["What is {} plus {}?", "{} + {}", "What is {} + {}?", "Add {} and {}."]).format(a, b), f"{a} plus {b} is {a + b}."


def order_asked(chance):
    names, kind = chance.choice([(DAYS, "day"), (MONTHS, "month")])
    index = chance.randrange(len(names))
    name, after, before = names[index], names[(index + 1) % len(names)], names[index - 1]
    return chance.choice([
        (f"Which {kind} comes after {name}?", f"{after} comes after {name}."), (f"What comes after {name}?", f"{after} comes after {name}."),
        (f"Which {kind} comes before {name}?", f"{before} comes before {name}."),
        ("Name the days of the week.", f"The days of the week are {', '.join(DAYS[:-1])} and {DAYS[-1]}."),
        ("Name the months of the year.", f"The months are {', '.join(MONTHS[:-1])} and {MONTHS[-1]}."),
    ])


def count_asked(chance):
    first = chance.randint(1, 6)
    last = first + chance.randint(2, 6)
    as_words = chance.random() < 0.5
    numbers = [NUMBERS[n] if as_words else str(n) for n in range(first, last + 1)]
    asked = chance.choice(["Count from {} to {}.", "Count from {} to {}"]) if first > 1 else chance.choice(["Count from {} to {}.", "Count to {1}."])
    return asked.format(numbers[0], numbers[-1]), ", ".join(numbers).capitalize() + "."
