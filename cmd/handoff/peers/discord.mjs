import { run } from './line.mjs'
import { DigitalDiscord, generateSnowflake } from 'discord-digital-twin'

const text = 0, directMessages = 1 // types of channels
const id = { desk: generateSnowflake(), ann: generateSnowflake(), direct: generateSnowflake() }
const discord = new DigitalDiscord({
  guild: { name: 'Shop' },
  channels: [{ id: id.desk, name: 'support', type: text }],
  users: [{ id: id.ann, username: 'Ann' }],
})
await discord.start()
// Its options make channels of servers only; its database takes direct messages too.
await discord.prisma.channel.create({ data: { id: id.direct, type: directMessages } })

const ann = (channel) => discord.channel(channel).user(id.ann)

await run({
  hello: { url: `http://127.0.0.1:${discord.port}`, token: discord.botToken, bot: discord.botUserId, guild: discord.guildId, ...id },
  does: {
    say: ({ channel, text }) => ann(channel).sendMessage({ content: text }),
    voice: ({ channel }) => ann(channel).sendVoiceMessage(),
    edit: ({ channel, message, text }) => ann(channel).editMessage({ messageId: message, content: text }),
    remove: ({ channel, message }) => ann(channel).deleteMessage({ messageId: message }),
    slash: ({ channel, name, options }) => ann(channel).runSlashCommand({ name, options }),
    click: ({ channel, message, custom }) => ann(channel).clickButton({ messageId: message, customId: custom }),
    submit: ({ channel, custom, fields }) => ann(channel).submitModal({ customId: custom, fields }),
    answered: ({ interaction }) => discord.channel(id.desk).waitForInteractionAck({ interactionId: interaction }),
    reads: ({ channel }) => discord.channel(channel).getMessages(),
    typing: ({ channel }) => discord.getTypingEvents({ channelId: channel }).length,
    commands: async () => (await discord.prisma.applicationCommand.findMany()).map((c) => c.name),
    reactions: async ({ message }) => (await discord.prisma.reaction.findMany({ where: { messageId: message } })).map((r) => r.emoji),
  },
  stop: () => discord.stop(),
})
