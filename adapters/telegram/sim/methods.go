package sim

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/go-telegram/bot/models"
)

// call carries out a method. Its errors are refusals.
func (s *Server) call(ctx context.Context, method string, params map[string]any) (any, error) {
	switch strings.ToLower(method) {
	case "getme":
		return s.bot, nil
	case "getupdates":
		return s.getUpdates(ctx, params)
	case "setwebhook":
		return s.setWebhook(params)
	case "deletewebhook":
		return s.setWebhook(map[string]any{"url": ""})
	case "getwebhookinfo":
		return s.webhookInfo(), nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	name := strings.ToLower(method)
	if kind := sends[name]; kind != "" {
		return s.sendFile(kind, params)
	}
	if s.old && (name == "sendmessagedraft" || name == "sendrichmessage") {
		return nil, errMethod
	}
	switch name {
	case "sendmessage", "sendrichmessage":
		return s.sendMessage(params)
	case "sendmediagroup":
		return s.sendMediaGroup(params)
	case "sendmessagedraft":
		return s.sendMessageDraft(params)
	case "editmessagecaption":
		return s.editMessageCaption(params)
	case "setmydescription":
		return s.describe("description", 512, params)
	case "setmyshortdescription":
		return s.describe("short_description", 120, params)
	case "getmydescription":
		return s.described("description", params), nil
	case "getmyshortdescription":
		return s.described("short_description", params), nil
	case "editmessagetext":
		return s.editMessageText(params)
	case "deletemessage":
		return s.deleteMessage(params)
	case "sendchataction":
		c, err := s.writable(integer(params["chat_id"]))
		if err != nil {
			return nil, err
		}
		c.typing++
		return true, nil
	case "setmessagereaction":
		return s.setMessageReaction(params)
	case "answercallbackquery":
		return s.answerCallbackQuery(params)
	case "setmycommands":
		return s.setMyCommands(params)
	case "getfile":
		id, _ := params["file_id"].(string)
		f, ok := s.files[id]
		switch {
		case !ok:
			return nil, refuse(http.StatusBadRequest, "wrong file_id or the file is temporarily unavailable")
		case len(f.data) > 20<<20:
			return nil, refuse(http.StatusBadRequest, "file is too big")
		}
		return models.File{FileID: id, FileSize: int64(len(f.data)), FilePath: f.path}, nil
	}
	return nil, errMethod
}

var errMethod = &refusal{code: http.StatusNotFound, text: "Not Found: method not found"}

// writable finds a chat that the bot may write to.
func (s *Server) writable(id int64) (*chat, error) {
	c := s.chats[id]
	switch {
	case c == nil:
		return nil, refuse(http.StatusBadRequest, "chat not found")
	case c.movedTo != 0:
		err := refuse(http.StatusBadRequest, "group chat was upgraded to a supergroup chat").(*refusal)
		err.migrateTo = c.movedTo
		return nil, err
	case c.gone != "":
		return nil, &refusal{code: http.StatusForbidden, text: c.gone}
	}
	return c, nil
}

// content are the parameters that sending and editing share.
type content struct {
	Chat      int64  `json:"chat_id"`
	Message   int    `json:"message_id"`
	Topic     int    `json:"message_thread_id"`
	Text      string `json:"text"`
	Caption   string `json:"caption"`
	Rich      *rich  `json:"rich_message"`
	ParseMode string `json:"parse_mode"`
	Reply     struct {
		ID      int  `json:"message_id"`
		Without bool `json:"allow_sending_without_reply"`
	} `json:"reply_parameters"`
	Markup struct {
		Rows [][]Button `json:"inline_keyboard"`
	} `json:"reply_markup"`
}

// read checks what the two share and renders the text.
func (s *Server) read(params map[string]any) (p content, shown string, found []Entity, err error) {
	if err = bind(params, &p); err != nil {
		return
	}
	_, caption := params["caption"]
	for field := range sends {
		caption = caption || params[sends[field]] != nil
	}
	if p.Rich != nil && !s.old { // an old server passes over what it does not know
		p.Text = p.Rich.Markdown
		if shown, err = readRich(*p.Rich); err != nil {
			return
		}
		err = p.checkMarkup()
		return
	}
	p.Rich = nil
	if caption || params["media"] != nil {
		p.Text = p.Caption
	}
	shown = p.Text
	switch p.ParseMode {
	case "":
	case "HTML":
		if shown, found, err = parseHTML(p.Text); err != nil {
			err = refuse(http.StatusBadRequest, "%v", err)
			return
		}
	default:
		err = refuse(http.StatusBadRequest, "unsupported parse_mode")
		return
	}
	switch err = p.checkMarkup(); {
	case err != nil:
	case caption && units(shown) > maxCaption:
		err = refuse(http.StatusBadRequest, "message caption is too long")
	case !caption && blank.Replace(shown) == "":
		err = refuse(http.StatusBadRequest, "message text is empty")
	case units(shown) > 4096:
		err = refuse(http.StatusBadRequest, "message is too long")
	}
	return
}

func (p content) checkMarkup() error {
	n := 0
	for _, row := range p.Markup.Rows {
		n += len(row)
		for _, b := range row {
			switch {
			case b.Text == "":
				return refuse(http.StatusBadRequest, "inline keyboard button text must be non-empty")
			case b.URL != "" && (b.Data != "" || !strings.HasPrefix(b.URL, "https://")):
				return refuse(http.StatusBadRequest, "BUTTON_URL_INVALID")
			case b.URL == "" && (len(b.Data) < 1 || len(b.Data) > 64):
				return refuse(http.StatusBadRequest, "BUTTON_DATA_INVALID")
			case b.Style != "" && b.Style != "primary" && b.Style != "danger" && b.Style != "success":
				return refuse(http.StatusBadRequest, "BUTTON_STYLE_INVALID")
			}
		}
	}
	if n > 100 {
		return refuse(http.StatusBadRequest, "reply markup is too long")
	}
	return nil
}

func (s *Server) sendMessage(params map[string]any) (any, error) {
	p, shown, found, err := s.read(params)
	if err != nil {
		return nil, err
	}
	c, err := s.writable(p.Chat)
	if err != nil {
		return nil, err
	}
	m, err := s.say(c, p, shown, found)
	if err != nil {
		return nil, err
	}
	return s.wire(m), nil
}

// draw makes a message of the bot that nobody sees yet.
func (s *Server) draw(c *chat, p content, shown string, found []Entity) (*Message, error) {
	if p.Reply.ID != 0 && c.messages[p.Reply.ID] == nil {
		if !p.Reply.Without {
			return nil, refuse(http.StatusBadRequest, "message to be replied not found")
		}
		p.Reply.ID = 0
	}
	return &Message{
		Chat: c.id, Topic: p.Topic, From: s.bot.ID, Bot: true, Text: shown, Source: p.Text, ParseMode: p.ParseMode,
		Entities: found, Buttons: p.Markup.Rows, ReplyTo: p.Reply.ID, Rich: p.Rich != nil, At: time.Now(),
	}, nil
}

// say puts a message of the bot into the chat; what was being written is over.
func (s *Server) say(c *chat, p content, shown string, found []Entity) (*Message, error) {
	m, err := s.draw(c, p, shown, found)
	if err != nil {
		return nil, err
	}
	m.ID = s.nextMessage
	s.nextMessage++
	c.messages[m.ID] = m
	clear(c.drafts)
	return m, nil
}

var errSame = refuse(http.StatusBadRequest, "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message")

// editable finds a message that the bot may edit.
func (s *Server) editable(p content) (*Message, error) {
	c, err := s.writable(p.Chat)
	if err != nil {
		return nil, err
	}
	m := c.messages[p.Message]
	switch {
	case m == nil || m.Deleted:
		return nil, refuse(http.StatusBadRequest, "message to edit not found")
	case !m.Bot:
		return nil, refuse(http.StatusBadRequest, "message can't be edited")
	}
	return m, nil
}

func (m *Message) same(p content, shown string, found []Entity) bool {
	return m.Text == shown && m.Rich == (p.Rich != nil) && string(raw(m.Entities)) == string(raw(found)) && string(raw(m.Buttons)) == string(raw(p.Markup.Rows))
}

func (m *Message) change(p content, shown string, found []Entity) {
	m.Text, m.Source, m.ParseMode, m.Entities, m.Buttons, m.EditedAt = shown, p.Text, p.ParseMode, found, p.Markup.Rows, time.Now()
	m.Rich = p.Rich != nil
	m.Edits++
}

func (s *Server) editMessageText(params map[string]any) (any, error) {
	p, shown, found, err := s.read(params)
	if err != nil {
		return nil, err
	}
	m, err := s.editable(p)
	switch {
	case err != nil:
		return nil, err
	case m.File != nil:
		return nil, refuse(http.StatusBadRequest, "there is no text in the message to edit")
	case m.same(p, shown, found):
		return nil, errSame
	}
	m.change(p, shown, found)
	return s.wire(m), nil
}

func (s *Server) deleteMessage(params map[string]any) (any, error) {
	c, err := s.writable(integer(params["chat_id"]))
	if err != nil {
		return nil, err
	}
	m := c.messages[int(integer(params["message_id"]))]
	if m == nil || m.Deleted {
		return nil, refuse(http.StatusBadRequest, "message to delete not found")
	}
	if time.Since(m.At) > 48*time.Hour {
		return nil, refuse(http.StatusBadRequest, "message can't be deleted")
	}
	m.Deleted = true
	return true, nil
}

func (s *Server) setMessageReaction(params map[string]any) (any, error) {
	var p struct {
		Chat     int64 `json:"chat_id"`
		Message  int   `json:"message_id"`
		Reaction []struct {
			Type  string `json:"type"`
			Emoji string `json:"emoji"`
		} `json:"reaction"`
	}
	if err := bind(params, &p); err != nil {
		return nil, err
	}
	c, err := s.writable(p.Chat)
	if err != nil {
		return nil, err
	}
	m := c.messages[p.Message]
	if m == nil {
		return nil, refuse(http.StatusBadRequest, "message to react not found")
	}
	m.Reaction = ""
	for _, r := range p.Reaction {
		if r.Type != "emoji" || !strings.Contains("👍👎❤🔥🥰👏😁🤔🤯😱🤬😢🎉🤩🤮💩🙏👌🕊👀✅", r.Emoji) || r.Emoji == "✅" {
			return nil, refuse(http.StatusBadRequest, "REACTION_INVALID")
		}
		m.Reaction = r.Emoji
	}
	return true, nil
}

func (s *Server) answerCallbackQuery(params map[string]any) (any, error) {
	id, _ := params["callback_query_id"].(string)
	text, _ := params["text"].(string)
	p := s.presses[id]
	switch {
	case p == nil || p.Answered || time.Since(p.At) > time.Minute:
		return nil, refuse(http.StatusBadRequest, "query is too old and response timeout expired or query ID is invalid")
	case units(text) > 200:
		return nil, refuse(http.StatusBadRequest, "MESSAGE_TOO_LONG")
	}
	p.Answered, p.Text, p.Took = true, text, time.Since(p.At)
	p.Alert, _ = params["show_alert"].(bool)
	return true, nil
}

func (s *Server) setMyCommands(params map[string]any) (any, error) {
	var p struct {
		Commands []models.BotCommand `json:"commands"`
		Scope    struct {
			Type string `json:"type"`
		} `json:"scope"`
		Language string `json:"language_code"`
	}
	if err := bind(params, &p); err != nil {
		return nil, err
	}
	if p.Scope.Type == "" {
		p.Scope.Type = "default"
	}
	s.menus[strings.TrimSuffix(p.Scope.Type+"/"+p.Language, "/")] = p.Commands
	return true, nil
}

// Menu is the menu of a scope ("all_private_chats") and language ("zh"; "": the
// one for all others).
func (s *Server) Menu(scope, language string) []models.BotCommand {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.menus[strings.TrimSuffix(scope+"/"+language, "/")]
}
