package demo

import (
	"bytes"
	"encoding/binary"
	"math"
	"strings"
	"unicode"
)

// A hum is what a voice note sounds like that was typed and not recorded.
const (
	humRate = 8000
	humMost = 15 * humRate // samples
)

// hum is a WAV file: for each word a note that is as long as the word.
func hum(text string) []byte {
	var sound []byte
	rest := func(n int) { sound = append(sound, bytes.Repeat([]byte{128}, n)...) }
	rest(humRate / 10)
	for i, n := range beats(text) {
		pitch := 118 * math.Pow(2, float64((i*5+n*3)%7)/14)
		length := humRate * (9 + 4*min(n, 10)) / 100
		for s := range length {
			at := 2 * math.Pi * pitch * float64(s) / humRate
			wave := math.Sin(at) + .5*math.Sin(2*at) + .25*math.Sin(3*at)
			swell := math.Sin(math.Pi * float64(s) / float64(length))
			sound = append(sound, byte(128+26*wave*swell))
		}
		rest(humRate / 18)
		if len(sound) > humMost {
			break
		}
	}
	return wav(sound)
}

// beats are the lengths of the words; a Chinese character is one.
func beats(text string) (lengths []int) {
	for _, word := range strings.Fields(text) {
		n := 0
		for _, r := range word {
			if unicode.Is(unicode.Han, r) {
				lengths = append(lengths, 2)
			} else {
				n++
			}
		}
		if n > 0 {
			lengths = append(lengths, n)
		}
	}
	return lengths
}

// wav puts the header before 8-bit mono samples:
// https://www.mmsp.ece.mcgill.ca/Documents/AudioFormats/WAVE/WAVE.html
func wav(samples []byte) []byte {
	var b bytes.Buffer
	number := func(v any) { _ = binary.Write(&b, binary.LittleEndian, v) } // into memory
	b.WriteString("RIFF")
	number(uint32(36 + len(samples)))
	b.WriteString("WAVEfmt ")
	number(uint32(16))
	number(uint16(1)) // PCM
	number(uint16(1)) // mono
	number(uint32(humRate))
	number(uint32(humRate))
	number(uint16(1))
	number(uint16(8))
	b.WriteString("data")
	number(uint32(len(samples)))
	b.Write(samples)
	return b.Bytes()
}

// voiceEnd is how a recording's name ends, by its bytes.
func voiceEnd(data []byte) string {
	switch kind, _ := safeType(data); kind {
	case "audio/wav":
		return ".wav"
	case "audio/webm":
		return ".webm"
	case "audio/mp4":
		return ".m4a"
	case "audio/mpeg":
		return ".mp3"
	}
	return ".ogg"
}
