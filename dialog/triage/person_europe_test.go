package triage

import (
	"testing"

	"handoff/dialog"
)

const asksEurope = `
je veux parler à un humain
Je voudrais parler à une personne.
je veux parler à un conseiller
je voudrais parler a un conseiller svp
puis-je parler avec quelqu'un ?
Bonjour, pouvez-vous me mettre en relation avec un conseiller ?
un humain s'il vous plaît
passez-moi un conseiller
j'aimerais parler à une vraie personne
je veux un humain
quiero hablar con una persona
quiero hablar con un agente
¿Puedo hablar con alguien?
necesito hablar con una persona real, por favor
Hola, quisiera hablar con un asesor
páseme con un agente
agente humano por favor
quiero un humano
ich möchte mit einem Menschen sprechen
ich möchte mit einem Mitarbeiter sprechen
Kann ich bitte mit jemandem sprechen?
Ich will mit einem echten Menschen reden!
verbinden Sie mich bitte mit einem Mitarbeiter
Hallo, kann ich mit dem Kundenservice chatten
einen Menschen bitte
Mitarbeiter bitte
ich brauche einen Mitarbeiter`

const noAskEurope = `
je ne veux pas parler à un conseiller, dites-moi le prix
combien coûte la livraison en Allemagne ?
peut-on suivre le cours à plusieurs personnes
comment devenir conseiller chez vous
je parle français, avez-vous des cours ?
une personne peut-elle utiliser mon compte
no quiero hablar con un agente, solo dime el precio
¿cuánto cuesta por persona?
¿puedo regalar un curso a otra persona?
¿cómo puedo hablar mejor en español?
quiero hablar inglés
wie viele Personen können ein Konto nutzen
ich möchte nicht mit einem Mitarbeiter sprechen
wie lerne ich Deutsch sprechen
kann ich den Kurs einem Menschen schenken
wie viele Mitarbeiter haben Sie
kann ich mit Freunden lernen`

func TestAsksForPersonInEurope(t *testing.T) {
	t.Parallel()
	for want, table := range map[bool]string{true: asksEurope, false: noAskEurope} {
		for _, text := range lines(table) {
			if got := (Rules{}).Read(text, "").Intent == dialog.IntentPerson; got != want {
				t.Errorf("%q: asks for a person: %v", text, got)
			}
		}
	}
}

// Each message of a burst is judged by itself too.
func TestBurstAsksForPerson(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]dialog.Intent{
		"I want to speak to a person\nmy order 7731 never came": dialog.IntentPerson,
		"can I talk to someone\nits about my invoice":           dialog.IntentPerson,
		"my order 7731 never came\nhuman":                       dialog.IntentPerson,
		"我的订单没到\n人工":                                            dialog.IntentPerson,
		"I want to speak\nto a person":                          dialog.IntentPerson, // one sentence in two messages
		"hello\nI want to die\nmy order never came":             dialog.IntentCrisis,
		"I spoke to an agent yesterday\nwhere is my refund":     dialog.IntentQuestion,
		"thanks\nand how long does it take?":                    dialog.IntentQuestion,
	} {
		if got := (Rules{}).Read(text, "").Intent; got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}
