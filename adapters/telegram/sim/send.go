package sim

import (
	"net/http"
	"strings"
	"time"
)

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
