package telegram

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"handoff/bot"
)

// files lists what a message carries. A photo comes in several sizes, the
// largest last; an animation comes as a document too. What is larger than a bot
// may read (20 MB) is listed all the same, with its size: Open answers ErrCannot.
func (a *Adapter) files(in *message) []bot.File {
	var out []bot.File
	add := func(media bot.Media, ref, name, kind string, size int64) {
		name = clean(name)
		if !strings.Contains(name, ".") {
			name += extension(kind)
		}
		out = append(out, bot.File{Account: a.name, Ref: ref, Name: name, Type: kind, Size: size, Media: media})
	}
	if n := len(in.Photo); n > 0 {
		p := in.Photo[n-1]
		add(bot.MediaPhoto, p.FileID, "photo", "image/jpeg", int64(p.FileSize))
	}
	if f := in.Voice; f != nil {
		add(bot.MediaVoice, f.FileID, "voice", or(f.MimeType, "audio/ogg"), f.FileSize)
	}
	if f := in.Audio; f != nil {
		add(bot.MediaAudio, f.FileID, or(f.FileName, or(f.Title, "audio")), or(f.MimeType, "audio/mpeg"), f.FileSize)
	}
	if f := in.Video; f != nil {
		add(bot.MediaVideo, f.FileID, or(f.FileName, "video"), or(f.MimeType, "video/mp4"), f.FileSize)
	}
	if f := in.VideoNote; f != nil {
		add(bot.MediaVideo, f.FileID, "video", "video/mp4", int64(f.FileSize))
	}
	if f := in.Animation; f != nil {
		add(bot.MediaVideo, f.FileID, or(f.FileName, "animation"), or(f.MimeType, "video/mp4"), f.FileSize)
	} else if f := in.Document; f != nil {
		add("", f.FileID, or(f.FileName, "document"), f.MimeType, f.FileSize)
	}
	if f := in.Sticker; f != nil {
		kind := "image/webp"
		switch {
		case f.Animated:
			kind = "application/x-tgsticker"
		case f.Video:
			kind = "video/webm"
		}
		add(bot.MediaSticker, f.FileID, "sticker", kind, f.Size)
	}
	return out
}

// extensions of the media types that Telegram tells of.
var extensions = map[string]string{
	"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "image/gif": ".gif", "image/heic": ".heic",
	"audio/ogg": ".ogg", "audio/opus": ".opus", "audio/mpeg": ".mp3", "audio/mp3": ".mp3", "audio/mp4": ".m4a", "audio/x-m4a": ".m4a",
	"audio/wav": ".wav", "audio/x-wav": ".wav", "audio/flac": ".flac", "audio/aac": ".aac",
	"video/mp4": ".mp4", "video/webm": ".webm", "video/quicktime": ".mov",
	"application/x-tgsticker": ".tgs", "application/pdf": ".pdf", "application/zip": ".zip", "text/plain": ".txt", "text/csv": ".csv",
	"application/json": ".json", "application/msword": ".doc", "application/vnd.ms-excel": ".xls",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":       ".xlsx",
}

// extension is that of a media type, with its dot; empty when it is not known.
func extension(kind string) string {
	kind, _, _ = strings.Cut(strings.ToLower(kind), ";")
	return extensions[strings.TrimSpace(kind)]
}

// describe says what a message is that has no words: its type and what of it is
// text. The empty type is that of an ordinary message or a service message.
func (in *message) describe() (kind string, values map[string]string) {
	set := func(k string, pairs ...string) (string, map[string]string) {
		values := map[string]string{"type": k}
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i+1] != "" {
				values[pairs[i]] = clean(pairs[i+1])
			}
		}
		return k, values
	}
	coordinate := func(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
	switch {
	case in.Venue != nil:
		v := in.Venue
		return set("location", "latitude", coordinate(v.Location.Latitude), "longitude", coordinate(v.Location.Longitude),
			"name", strings.Trim(v.Title+", "+v.Address, ", "))
	case in.Location != nil:
		return set("location", "latitude", coordinate(in.Location.Latitude), "longitude", coordinate(in.Location.Longitude))
	case in.Contact != nil:
		return set("contact", "name", strings.TrimSpace(in.Contact.FirstName+" "+in.Contact.LastName), "phone", in.Contact.PhoneNumber,
			"email", mailOf(in.Contact.VCard))
	case in.Sticker != nil:
		return set("sticker", "emoji", in.Sticker.Emoji)
	}
	if in.raw["poll"] != nil {
		var poll struct{ Question string }
		_ = json.Unmarshal(in.raw["poll"], &poll) // best effort: the type says enough
		return set("poll", "question", poll.Question)
	}
	for _, field := range slices.Sorted(maps.Keys(in.raw)) {
		if !envelope[field] && !service(field) {
			return set(field) // a poll, a story, whatever the Bot API has added since
		}
	}
	return "", nil
}

// vcardMail finds the first mail address of a vCard (RFC 6350, or 2.1 as phones
// write it).
var vcardMail = regexp.MustCompile(`(?im)^(?:[a-z0-9-]+\.)?EMAIL(?:;[^:\r\n]*)?:[ \t]*([^\s@<>]+@[^\s@<>]+)[ \t]*\r?$`)

func mailOf(vcard string) string {
	if m := vcardMail.FindStringSubmatch(vcard); m != nil {
		return m[1]
	}
	return ""
}

// envelope are the fields of a Message that are no content.
var envelope = setOf(`message_id message_thread_id direct_messages_topic from sender_chat sender_boost_count
	sender_business_bot sender_tag date business_connection_id chat forward_origin is_topic_message is_automatic_forward
	reply_to_message external_reply quote reply_to_story reply_to_checklist_task_id via_bot edit_date
	has_protected_content is_from_offline is_paid_post media_group_id author_signature paid_star_count
	link_preview_options suggested_post_info effect_id reply_markup show_caption_above_media has_media_spoiler text caption`)

// service reports whether a field is something that the chat says of itself.
func service(field string) bool {
	for _, prefix := range []string{
		"new_chat_", "left_chat_", "delete_chat_", "group_chat_", "supergroup_chat_", "channel_chat_", "message_auto_delete_",
		"migrate_", "pinned_", "forum_topic_", "general_forum_", "video_chat_", "giveaway_", "boost_", "chat_background_",
		"chat_owner_", "checklist_tasks_", "direct_message_price_", "paid_message_price_", "suggested_post_", "proximity_",
		"write_access_", "connected_website", "passport_data", "users_shared", "chat_shared",
	} {
		if strings.HasPrefix(field, prefix) {
			return true
		}
	}
	return false
}

func setOf(words string) map[string]bool {
	set := make(map[string]bool)
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}
