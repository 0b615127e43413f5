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
