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
	switch strings.ToLower(method) {
	case "sendmessage":
		return s.sendMessage(params)
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
	return nil, &refusal{code: http.StatusNotFound, text: "Not Found: method not found"}
}

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
	n := 0
	for _, row := range p.Markup.Rows {
		n += len(row)
		for _, b := range row {
			switch {
			case b.Text == "":
				err = refuse(http.StatusBadRequest, "inline keyboard button text must be non-empty")
			case len(b.Data) < 1 || len(b.Data) > 64:
				err = refuse(http.StatusBadRequest, "BUTTON_DATA_INVALID")
			case b.Style != "" && b.Style != "primary" && b.Style != "danger" && b.Style != "success":
				err = refuse(http.StatusBadRequest, "BUTTON_STYLE_INVALID")
			}
		}
	}
	switch {
	case err != nil:
	case n > 100:
		err = refuse(http.StatusBadRequest, "reply markup is too long")
	case blank.Replace(shown) == "":
		err = refuse(http.StatusBadRequest, "message text is empty")
	case units(shown) > 4096:
		err = refuse(http.StatusBadRequest, "message is too long")
	}
	return
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
	if p.Reply.ID != 0 && c.messages[p.Reply.ID] == nil {
		if !p.Reply.Without {
			return nil, refuse(http.StatusBadRequest, "message to be replied not found")
		}
		p.Reply.ID = 0
	}
	m := &Message{
		ID: s.nextMessage, Chat: c.id, Topic: p.Topic, From: s.bot.ID, Bot: true, Text: shown, Source: p.Text, ParseMode: p.ParseMode,
		Entities: found, Buttons: p.Markup.Rows, ReplyTo: p.Reply.ID, At: time.Now(),
	}
	s.nextMessage++
	c.messages[m.ID] = m
	return s.wire(m), nil
}

func (s *Server) editMessageText(params map[string]any) (any, error) {
	p, shown, found, err := s.read(params)
	if err != nil {
		return nil, err
	}
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
	case m.Text == shown && string(raw(m.Entities)) == string(raw(found)) && string(raw(m.Buttons)) == string(raw(p.Markup.Rows)):
		return nil, refuse(http.StatusBadRequest, "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message")
	}
	m.Text, m.Source, m.ParseMode, m.Entities, m.Buttons, m.EditedAt = shown, p.Text, p.ParseMode, found, p.Markup.Rows, time.Now()
	m.Edits++
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

// file is one that a person sent.
type file struct {
	path string
	data []byte
}

// AddFile stores a file and returns its file_id, to be put into a message by With.
func (s *Server) AddFile(path string, data []byte) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := "file:" + path
	s.files[id] = file{path, data}
	return id
}

func (s *Server) serveFile(w http.ResponseWriter, path string) {
	s.mu.Lock()
	f, ok := s.files["file:"+path]
	s.mu.Unlock()
	if !ok {
		http.Error(w, "Not Found", http.StatusNotFound)
		return
	}
	_, _ = w.Write(f.data)
}
