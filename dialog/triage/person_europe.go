package triage

import (
	"strings"
)

// Plain requests for a person in French, Spanish and German: the sentences that
// the bot says are English or Chinese, but whoever does not find their language
// here must at least find a person.

const (
	someoneFrench  = `(?:(?:un|une|votre|vos|le|la|l'|des|d'|une? vrai?e?|vrai?e?) ?)*(?:(?:êtres?|etres?) humain|humaine?|personne(?: r[ée]elle| humaine)?|conseill(?:er|[èe]re)|agent|op[ée]rateur|op[ée]ratrice|quelqu'un|responsable|service (?:client|clients|client[èe]le)|collaborat(?:eur|rice)|support)`
	someoneSpanish = `(?:(?:un|una|el|la|los|su|vuestro|alg[úu]n|alguna|verdader[oa]|otra|otro) )*(?:persona|humano|humana|ser humano|agente|asesora?|operadora?|representante|alguien|empleado|empleada|encargad[oa]|responsable|atenci[óo]n al cliente|servicio al cliente|soporte|persona real)`
	someoneGerman  = `(?:(?:einem?|einen|einer|eine|ihrem?|ihren|dem|den|der|echten?|echter|richtigen?|richtiger|lebenden?|anderen?) )*(?:mensch(?:en)?|mitarbeiter(?:n|in)?|person|berater(?:in)?|agenten|jemand(?:em|en)?|kundenservice|kundendienst|kundenbetreuung|support|kolleg(?:en|in)|betreuer(?:in)?|ansprechpartner(?:in)?|vorgesetzten)`
)

var (
	asksFrench = gate("parler|parle|discuter|échanger|contacter|joindre|relation|passe|transf|veux|voudrais|besoin|humain|conseill", `(?:`+
		`\b(?:parler|parle|discuter|échanger|echanger|mett(?:re|ez|ez-moi|ez moi) en (?:relation|contact)|passe(?:r|z)(?:-moi| moi)?|transf[ée]re(?:r|z)(?:-moi| moi)?) (?:directement )?(?:[àa]|avec|au|aux|vers)? ?`+someoneFrench+
		`|\b(?:contacter|joindre|appeler) (?:un|une|votre|quelqu) ?`+someoneFrench+
		`|\b(?:je veux|je voudrais|j'aimerais|je souhaite|j'ai besoin d'|il me faut|donnez[- ]moi|passez[- ]moi) ?(?:avoir |une? vraie? |une? )?(?:humain|conseill(?:er|ère|ere)|être humain|personne r[ée]elle|vraie personne|opérateur|personne humaine)`+
		`|^(?:un |une )?(?:humain|conseill(?:er|ère|ere)|vraie personne|personne r[ée]elle)(?: svp| s'il vous pla[îi]t| stp)?[ .!?]*$`+
		`)(?:$|[^\pL])`)
	asksSpanish = gate("hablar|hable|comunicar|comuniq|contactar|contacto|chatear|pas|conect|transf|quiero|necesito|humano|persona|agente|asesor", `(?:`+
		`\b(?:hablar|hable|chatear|comunicar(?:me|se)?|comun[íi]queme|contactar(?:me)?|ponerme en contacto|p[áa]s[ae]me|pasarme|con[ée]ct[ae]me|conectarme|transfi[ée]r[ae]me|transferirme) (?:directamente )?(?:con|a) `+someoneSpanish+
		`|\b(?:quiero|quisiera|necesito|deseo|prefiero) (?:a )?(?:una? )?(?:persona (?:real|de verdad|humana)|humano|agente(?: humano)?|ser humano|operador|asesor)`+
		`|^(?:una? )?(?:persona real|humano|agente(?: humano)?|asesor)(?:,? por favor)?[ .!?¡]*$`+
		`)(?:$|[^\pL])`)
	asksGerman = gate("sprechen|reden|verbind|verbunden|chatten|mensch|mitarbeiter|weiterleiten|telefonieren|berater", `(?:`+
		`\bmit `+someoneGerman+`(?: aus \pL+| vom \pL+| bei ihnen| von ihnen)? (?:bitte |direkt |hier |jetzt |persönlich |über \pL+ |darüber )*(?:sprechen|reden|chatten|verbinden|verbunden|telefonieren|schreiben)`+
		`|\b(?:verbinden|verbinde|verbindet) (?:sie |du |ihr )?(?:mich |uns )?(?:bitte |jetzt )*(?:mit|zu) `+someoneGerman+
		`|\b(?:an|zu) `+someoneGerman+` (?:weiterleiten|durchstellen|verbinden|verbunden)`+
		`|\b(?:sprechen|reden|rede) (?:sie |wir |ich )?(?:bitte |lieber )?mit `+someoneGerman+
		`|\bich (?:will|möchte|moechte|brauche|hätte gern|hätte gerne) (?:bitte )?(?:einen? |mit )?(?:echten? |richtigen? |lebenden )?(?:menschen|mitarbeiter(?:in)?|berater(?:in)?)`+
		`|^(?:einen? )?(?:echter? |echten )?(?:mensch(?:en)?|mitarbeiter(?:in)?|berater(?:in)?)(?:,? bitte)?[ .!?]*$`+
		`)(?:$|[^\pL])`)

	// deniedEurope in the clause means the opposite, or somebody else's story.
	deniedEurope = lazy(`\b(?:ne (?:veux|souhaite|voudrais) pas|pas besoin|sans|no (?:quiero|necesito|deseo)|sin|nicht|kein(?:en?)?|ohne|ayer|gestern|hier j'ai|clientes?|clients? (?:peut|peuvent|veut|veulent)|kunden|cómo (?:pueden|puede)|certificat|certificado|zertifikat)(?:$|[^\pL])`)
)

func asksForPersonElsewhere(words string) bool {
	for _, clause := range strings.FieldsFunc(words, func(r rune) bool { return strings.ContainsRune(",.;!?¿¡", r) }) {
		clause = strings.TrimSpace(clause)
		if !asksFrench.MatchString(clause) && !asksSpanish.MatchString(clause) && !asksGerman.MatchString(clause) {
			continue
		}
		if !deniedEurope().MatchString(clause) {
			return true
		}
	}
	return false
}
