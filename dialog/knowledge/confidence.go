package knowledge

import "math"

// confidence brings what a hit matched onto a scale of 0..1: about the chance
// that the article is a right answer.
//
// It is made of shares only, never of a score: of the question's weight, how
// much the article has; of the nearest title or question's weight, how much
// was asked. So it means the same for a short and a long question, for ten
// articles and for ten thousand. The weights are a logistic regression, rounded.
func confidence(h hit) float64 {
	z := 4*h.covered + 4*h.answered + 1.7*h.together + 2*h.strong + 2.5*h.second + min(h.lead, 0.5)
	return 1 / (1 + math.Exp(-(slope*float64(z) - offset)))
}

const slope, offset = 0.53, 3.17
