package discord

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/bwmarrin/discordgo"
)

// The parts of Discord's events that we read. discordgo's own types drop a whole
// message or form over one component that they do not know; leaf types are the
// library's.

// frame is what travels through the gateway.
type frame struct {
	Op   int             `json:"op"`
	Data json.RawMessage `json:"d,omitempty"`
	Seq  int64           `json:"s,omitempty"`
	Type string          `json:"t,omitempty"`
}

// readyEvent begins a session.
type readyEvent struct {
	User        user   `json:"user"`
	Session     string `json:"session_id"`
	ResumeURL   string `json:"resume_gateway_url"`
	Application struct {
		ID string `json:"id"`
	} `json:"application"`
}

type user struct {
	ID         string `json:"id"`
	Username   string `json:"username"`
	GlobalName string `json:"global_name"`
	Bot        bool   `json:"bot"`
	System     bool   `json:"system"`
}

type member struct {
	Nick        string   `json:"nick"`
	Roles       []string `json:"roles"`
	User        *user    `json:"user"`
	Permissions string   `json:"permissions"`
}

// message is one that was said, or (in an update) what changed of it.
type message struct {
	ID          string                 `json:"id"`
	Channel     string                 `json:"channel_id"`
	ChannelType *discordgo.ChannelType `json:"channel_type"`
	Guild       string                 `json:"guild_id"`
	Author      *user                  `json:"author"`
	Member      *member                `json:"member"`
	Webhook     string                 `json:"webhook_id"`
	Type        discordgo.MessageType  `json:"type"`
	Flags       int                    `json:"flags"`
	Content     *string                `json:"content"`
	Edited      *stamp                 `json:"edited_timestamp"`
	Mentions    []user                 `json:"mentions"`
	Attachments []attachment           `json:"attachments"`
	Stickers    []sticker              `json:"sticker_items"`
	Poll        *poll                  `json:"poll"`
	Nonce       any                    `json:"nonce"` // a string or a number
	Reactions   []struct {
		Me    bool  `json:"me"`
		Emoji emoji `json:"emoji"`
	} `json:"reactions"`
	Reference *struct {
		Message string `json:"message_id"`
		Channel string `json:"channel_id"`
		Type    int    `json:"type"` // 1: passed on
	} `json:"message_reference"`
	Referenced *struct {
		Author *user `json:"author"`
	} `json:"referenced_message"`
	Snapshots []struct {
		Message struct {
			Content     string       `json:"content"`
			Attachments []attachment `json:"attachments"`
		} `json:"message"`
	} `json:"message_snapshots"`
}

// stamp is a time; zero where it is written in another way than we know.
type stamp struct{ time.Time }

func (s *stamp) UnmarshalJSON(data []byte) error {
	if s.Time.UnmarshalJSON(data) != nil {
		s.Time = time.Time{}
	}
	return nil
}

type attachment struct {
	ID       string   `json:"id"`
	Filename string   `json:"filename"`
	Type     string   `json:"content_type"`
	Size     int64    `json:"size"`
	URL      string   `json:"url"`
	Duration *float64 `json:"duration_secs"` // of a voice message
}

type sticker struct {
	Name string `json:"name"`
}

type poll struct {
	Question struct {
		Text string `json:"text"`
	} `json:"question"`
	Answers []struct {
		Media struct {
			Text string `json:"text"`
		} `json:"poll_media"`
	} `json:"answers"`
}

type emoji struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// deletion is MESSAGE_DELETE or MESSAGE_DELETE_BULK.
type deletion struct {
	ID      string   `json:"id"`
	IDs     []string `json:"ids"`
	Channel string   `json:"channel_id"`
	Guild   string   `json:"guild_id"`
}

// reaction is MESSAGE_REACTION_ADD or MESSAGE_REACTION_REMOVE.
type reaction struct {
	User    string  `json:"user_id"`
	Channel string  `json:"channel_id"`
	Message string  `json:"message_id"`
	Guild   string  `json:"guild_id"`
	Member  *member `json:"member"`
	Emoji   emoji   `json:"emoji"`
}

// channel is a channel or a thread.
type channel struct {
	ID       string                `json:"id"`
	Type     discordgo.ChannelType `json:"type"`
	Guild    string                `json:"guild_id"`
	Parent   string                `json:"parent_id"`
	Owner    string                `json:"owner_id"`
	Name     string                `json:"name"`
	Newest   string                `json:"last_message_id"`
	Metadata *struct {
		Archived bool `json:"archived"`
		Locked   bool `json:"locked"`
	} `json:"thread_metadata"`
	Overwrites []struct {
		ID    string `json:"id"`
		Type  int    `json:"type"` // 0: a role
		Allow string `json:"allow"`
		Deny  string `json:"deny"`
	} `json:"permission_overwrites"`
}

// guild is GUILD_CREATE or GUILD_DELETE.
type guild struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Owner       string `json:"owner_id"`
	Unavailable bool   `json:"unavailable"`

	Channels []channel `json:"channels"`
}

// interaction is a command, a pressed button or a form that was sent.
// https://discord.com/developers/docs/interactions/receiving-and-responding
type interaction struct {
	ID          string                    `json:"id"`
	App         string                    `json:"application_id"`
	Type        discordgo.InteractionType `json:"type"`
	Token       string                    `json:"token"`
	Guild       string                    `json:"guild_id"`
	Channel     string                    `json:"channel_id"`
	ChannelInfo *channel                  `json:"channel"`
	Locale      string                    `json:"locale"`
	Member      *member                   `json:"member"`
	User        *user                     `json:"user"`
	Message     *message                  `json:"message"`
	Data        struct {
		Name       string      `json:"name"`
		Options    []option    `json:"options"`
		CustomID   string      `json:"custom_id"`
		Components []component `json:"components"`
	} `json:"data"`
}

func (i *interaction) who() *user {
	if i.Member != nil && i.Member.User != nil {
		return i.Member.User
	}
	return i.User
}

type option struct {
	Name    string   `json:"name"`
	Value   any      `json:"value"`
	Options []option `json:"options"`
}

// component is a part of a form that was sent: a row or a label around a field,
// or the field.
type component struct {
	CustomID   string      `json:"custom_id"`
	Value      any         `json:"value"`
	Values     []string    `json:"values"`
	Components []component `json:"components"`
	Component  *component  `json:"component"` // of a label
}

// decode reads an event. An error means that no attempt will ever read it. A field
// of another type than we know is as good as not there.
func decode[T any](kind string, data []byte) (*T, error) {
	var v T
	err := json.Unmarshal(data, &v)
	if odd, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && odd.Field != "" {
		err = nil
	}
	if err != nil {
		return nil, fmt.Errorf("discord: decode %s: %w", kind, err)
	}
	return &v, nil
}
