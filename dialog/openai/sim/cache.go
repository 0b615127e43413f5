package sim

import "hash/maphash"

// What OpenAI's prompt cache holds: prefixes of 1,024 tokens and more, in steps
// of 128. https://platform.openai.com/docs/guides/prompt-caching
const (
	cacheLeast = 1024
	cacheStep  = 128
)

// promptCache remembers prefixes of prompts by a hash each. It never forgets
// one, as if all requests came within minutes.
type promptCache map[uint64]struct{}

var seed = maphash.MakeSeed()

// read returns how many tokens of the prompt are cached, and caches the prompt.
func (c *promptCache) read(prompt string) (cached int) {
	if *c == nil {
		*c = promptCache{}
	}
	var h maphash.Hash
	h.SetSeed(seed)
	hit := true
	for n := cacheStep; n*4 <= len(prompt); n += cacheStep {
		h.WriteString(prompt[(n-cacheStep)*4 : n*4])
		if n < cacheLeast {
			continue
		}
		if _, ok := (*c)[h.Sum64()]; ok && hit {
			cached = n
		} else {
			hit = false
			(*c)[h.Sum64()] = struct{}{}
		}
	}
	return cached
}

// Share tells how much of each prompt was the beginning of the one before: 0..1
// for the second request on. The requests are those of one conversation.
func Share(requests []Request) []float64 {
	var list []float64
	for i := 1; i < len(requests); i++ {
		before, now := requests[i-1].Prompt(), requests[i].Prompt()
		same := 0
		for same < len(before) && same < len(now) && before[same] == now[same] {
			same++
		}
		list = append(list, float64(same)/float64(len(now)))
	}
	return list
}

// Cacheable tells how much of all prompts together a prompt cache would have
// served, 0..1. The requests may be of many conversations, in the order in which
// they were asked.
func Cacheable(requests []Request) float64 {
	var c promptCache
	var cached, all int
	for _, q := range requests {
		prompt := q.Prompt()
		cached += c.read(prompt)
		all += tokens(prompt)
	}
	if all == 0 {
		return 0
	}
	return float64(cached) / float64(all)
}
