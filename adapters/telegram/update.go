package telegram

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"

	"github.com/go-telegram/bot/models"
)

// wanted is what we ask Telegram for: what is not named does not come, and what
// is never named keeps the setting of whoever polled before.
var wanted = []string{
	models.AllowedUpdateMessage, models.AllowedUpdateEditedMessage, models.AllowedUpdateCallbackQuery,
	models.AllowedUpdateMessageReaction, models.AllowedUpdateMyChatMember, "stopped_message_generation",
}

// update is the part of an Update that we read. The library's own Update has
// unions that refuse to decode what the Bot API has since added (a new kind of
// reaction, origin or paid medium); one of them anywhere in a message would lose
// the message. Leaf types are the library's.
type update struct {
	ID       int64         `json:"update_id"`
	Message  *message      `json:"message"`
	Edited   *message      `json:"edited_message"`
	Callback *callback     `json:"callback_query"`
	Reaction *reaction     `json:"message_reaction"`
	Member   *memberChange `json:"my_chat_member"`
	Stopped  *stop         `json:"stopped_message_generation"`
}

// message is the part of a Message that we read.
type message struct {
	ID          int          `json:"message_id"`
	Topic       int          `json:"message_thread_id"`
	IsTopic     bool         `json:"is_topic_message"`
	From        *models.User `json:"from"`
	ViaBot      *models.User `json:"via_bot"`
	Chat        models.Chat  `json:"chat"`
	Date        int64        `json:"date"`
	EditDate    int64        `json:"edit_date"`
	AutoForward bool         `json:"is_automatic_forward"`
	Album       string       `json:"media_group_id"`
	ReplyTo     *replied     `json:"reply_to_message"`

	Text            string                 `json:"text"`
	Entities        []models.MessageEntity `json:"entities"`
	Caption         string                 `json:"caption"`
	CaptionEntities []models.MessageEntity `json:"caption_entities"`

	Photo     []models.PhotoSize `json:"photo"`
	Voice     *models.Voice      `json:"voice"`
	Audio     *models.Audio      `json:"audio"`
	Document  *models.Document   `json:"document"`
	Video     *models.Video      `json:"video"`
	VideoNote *models.VideoNote  `json:"video_note"`
	Animation *models.Animation  `json:"animation"`
	Sticker   *sticker           `json:"sticker"`

	Location *models.Location `json:"location"`
	Venue    *venue           `json:"venue"`
	Contact  *models.Contact  `json:"contact"`

	MigrateTo   int64 `json:"migrate_to_chat_id"`
	MigrateFrom int64 `json:"migrate_from_chat_id"`

	raw map[string]json.RawMessage // all fields, only when none of the above has content
}

type replied struct {
	ID           int             `json:"message_id"`
	From         *models.User    `json:"from"`
	TopicCreated json.RawMessage `json:"forum_topic_created"` // in a topic everything replies to its creation
}

type sticker struct {
	FileID   string `json:"file_id"`
	Emoji    string `json:"emoji"`
	Size     int64  `json:"file_size"`
	Animated bool   `json:"is_animated"`
	Video    bool   `json:"is_video"`
}

type venue struct {
	Location models.Location `json:"location"`
	Title    string          `json:"title"`
	Address  string          `json:"address"`
}

type callback struct {
	ID      string      `json:"id"`
	From    models.User `json:"from"`
	Message *message    `json:"message"` // date 0: too old to be read
	Data    string      `json:"data"`
}

type reaction struct {
	Chat      models.Chat    `json:"chat"`
	MessageID int            `json:"message_id"`
	User      *models.User   `json:"user"`
	Date      int64          `json:"date"`
	Old       []reactionType `json:"old_reaction"`
	New       []reactionType `json:"new_reaction"`
}

type reactionType struct {
	Type          string `json:"type"`
	Emoji         string `json:"emoji"`
	CustomEmojiID string `json:"custom_emoji_id"`
}

// name is the emoji, or the kind of what is not one.
func (r reactionType) name() string {
	if r.Emoji != "" {
		return r.Emoji
	}
	return r.Type
}

// stop is a MessageGenerationStopped.
type stop struct {
	Chat  models.Chat `json:"chat"`
	Topic int         `json:"message_thread_id"`
	Draft int64       `json:"draft_id"`
}

type memberChange struct {
	Chat models.Chat `json:"chat"`
	From models.User `json:"from"`
	Date int64       `json:"date"`
	New  struct {
		Status string `json:"status"`
	} `json:"new_chat_member"`
}

// needed are the fields without which an update means nothing: the kinds
// themselves, and who and where.
var needed = regexp.MustCompile(`^[^.]*$|(^|\.)(message_id|chat|chat\.id|from|from\.id)$`)

// decodeUpdate reads one update. An error means that no attempt will ever read
// it. A field of another type than we know is as good as not there.
func decodeUpdate(data []byte) (u update, err error) {
	err = json.Unmarshal(data, &u)
	if odd, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && !needed.MatchString(odd.Field) {
		err = nil
	}
	if err != nil {
		return update{}, fmt.Errorf("telegram: decode update: %w", err)
	}
	if u.Message != nil && !u.Message.known() {
		var again struct {
			Message map[string]json.RawMessage `json:"message"`
		}
		if err := json.Unmarshal(data, &again); err != nil {
			return update{}, fmt.Errorf("telegram: decode update: %w", err)
		}
		u.Message.raw = again.Message
	}
	return u, nil
}

// known reports whether the message has content that message has a field for.
func (m *message) known() bool {
	return m.Text != "" || m.Caption != "" || len(m.Photo) > 0 || m.Voice != nil || m.Audio != nil || m.Document != nil ||
		m.Video != nil || m.VideoNote != nil || m.Animation != nil || m.Sticker != nil || m.Location != nil || m.Contact != nil ||
		m.MigrateTo != 0 || m.MigrateFrom != 0
}

// lane names what must stay in order: a chat. Presses come in the lane of the
// chat in which the button stands.
func (u *update) lane() int64 {
	switch {
	case u.Message != nil:
		return u.Message.Chat.ID
	case u.Edited != nil:
		return u.Edited.Chat.ID
	case u.Callback != nil && u.Callback.Message != nil:
		return u.Callback.Message.Chat.ID
	case u.Reaction != nil:
		return u.Reaction.Chat.ID
	case u.Member != nil:
		return u.Member.Chat.ID
	case u.Stopped != nil:
		return u.Stopped.Chat.ID
	}
	return 0
}
