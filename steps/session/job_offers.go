package session

import "slipway/steps/schedule"

// JobOffers are the jobs that the folder speaks of.
func (s *Session) JobOffers() []schedule.Offer {
	if s == nil {
		return nil
	}
	return schedule.Offers(s.Folder.Report().Jobs)
}
