package redisstore_test
import ("testing";"fmt";"strings";"handoff/bot";"handoff/bot/redisstore";"handoff/bot/redisstore/redistest")
func TestZZ(t *testing.T){
 server := redistest.Server(t, "--appendfsync", "no")
 s := open(t, redisstore.Config{URLs: []string{server.URL()}}, bot.StoreOptions{})
 for i := range 2000 { if err := turn(t.Context(), s, chat, i, plain); err != nil { t.Fatal(err) } }
  x,_ := redistest.Do(server.Addr,"INFO","commandstats"); for l := range strings.Lines(x) { fmt.Print(l) }
 for _, n := range []string{"put message","commit turn","end delivery"} {
   redistest.Do(server.Addr,"CONFIG","RESETSTAT"); _ = n
 }
 // empty script with prelude
 redistest.Do(server.Addr,"CONFIG","RESETSTAT")
 for range 1000 { redistest.Do(server.Addr, "EVAL", redisstore.PreludeOnly(), "1", "x:") }
  x,_ = redistest.Do(server.Addr,"INFO","commandstats"); for l := range strings.Lines(x) { fmt.Print(l) }
}
