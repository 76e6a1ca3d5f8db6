-- Settings of a conversation. Times are Unix milliseconds in UTC; metadata is a JSON object of texts.
CREATE TABLE conversations (
    id {text} NOT NULL PRIMARY KEY,
    tenant {text} NOT NULL,
    user_id {text} NOT NULL,
    title {text},
    model {text} NOT NULL,
    system_prompt {text},
    when_busy BIGINT NOT NULL,
    metadata {text} NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    forked_from {text},
    forked_turn BIGINT,
    forked_position BIGINT
);

CREATE INDEX conversations_by_owner ON conversations (tenant, user_id, updated_at, id);

-- Messages are appended and never changed; position 0 of a turn is the user's.
CREATE TABLE conversation_messages (
    conversation_id {text} NOT NULL,
    turn BIGINT NOT NULL,
    position BIGINT NOT NULL,
    role BIGINT NOT NULL,
    body {text} NOT NULL,
    created_at BIGINT NOT NULL,
    partial BIGINT NOT NULL,
    finish_reason {text},
    tool_calls {text},
    tool_call_id {text},
    PRIMARY KEY (conversation_id, turn, position)
);

-- A turn is accepted before any model is called and changes until it ends. The caller is kept to resume it in their name.
CREATE TABLE conversation_turns (
    conversation_id {text} NOT NULL,
    number BIGINT NOT NULL,
    status BIGINT NOT NULL,
    model {text} NOT NULL,
    client_message_id {text},
    first_event BIGINT NOT NULL,
    step BIGINT NOT NULL,
    attempt BIGINT NOT NULL,
    accepted_at BIGINT NOT NULL,
    finished_at BIGINT,
    caller {text} NOT NULL,
    outcome {text},
    PRIMARY KEY (conversation_id, number)
);

-- Queued (0) and running (1) turns: what a start of the program looks for.
CREATE INDEX conversation_turns_unfinished ON conversation_turns (conversation_id) WHERE status < 2;

CREATE UNIQUE INDEX conversation_turns_by_client ON conversation_turns (conversation_id, client_message_id) WHERE client_message_id IS NOT NULL;

-- Finished steps of turns; a step that stands here never runs again.
CREATE TABLE conversation_steps (
    conversation_id {text} NOT NULL,
    turn BIGINT NOT NULL,
    number BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    attempt BIGINT NOT NULL,
    status BIGINT NOT NULL,
    result {text},
    started_at BIGINT NOT NULL,
    finished_at BIGINT NOT NULL,
    PRIMARY KEY (conversation_id, turn, number)
);

-- The numbered log that readers follow; body is the event as JSON.
CREATE TABLE conversation_events (
    conversation_id {text} NOT NULL,
    number BIGINT NOT NULL,
    body {text} NOT NULL,
    PRIMARY KEY (conversation_id, number)
);
