package cloud

import "slices"

// Passing reports whether an error says something of the moment and nothing of what was asked for: AWS is asked too
// often, cannot be reached or fails on its side, or the session is over. What was read before still is the best that is
// known.
func Passing(err error) bool {
	if err == nil {
		return false
	}
	return Throttled(err) || Is(err, "ExpiredToken", "ExpiredTokenException", "RequestExpired", "InternalFailure",
		"InternalError", "ServiceUnavailable") ||
		slices.Contains([]string{"Unreachable", "Unavailable", "NoAnswer", "Cancelled"}, Explain(err).Code)
}
