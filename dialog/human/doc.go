// Package human reads times as people write them, in English and Chinese:
//
//	2h · 90m · 1h30m · in 3 days · half an hour        两小时 · 半小时 · 十五分钟后
//	tomorrow · tomorrow 9:00 · 9am · 14:30 · tonight   明天上午九点 · 后天 · 今晚八点
//	monday · mon 9:00 · next friday                    下周一 9点 · 周五下午三点半
//	2026-12-24 9:00 · 24.12. 9:00 · dec 24             12月24日 上午9点
//	until reply                                        直到回复
//
// A time is in the future, always: what has no day and has passed today is tomorrow,
// a weekday is the next one, a date without a year the next one of it. A day without
// a time means nine in the morning; an hour without "am" or "pm" is on the clock of
// 24. "next friday" is the one of the week that begins on the coming Monday.
//
// It imports nothing of ours.
package human
