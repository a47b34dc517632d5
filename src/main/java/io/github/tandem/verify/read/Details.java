package io.github.tandem.verify.read;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

import io.github.tandem.command.Printable;
import io.github.tandem.verify.compare.Kind;
import io.github.tandem.verify.compare.Part;
import io.github.tandem.verify.report.Difference;
import io.github.tandem.verify.report.Place;

/**
 * Reads records that differ once more, to say what of them does: names of headers,
 * lengths, timestamps, and the content only if it was asked for.
 */
final class Details {

	// each takes two requests
	private static final int MOST = 50;

	private static final int LONGEST = 200;

	private final Subject subject;

	private final boolean showContent;

	private final LogReader source;

	private final LogReader target;

	private final RecordPrints ofSource;

	private final RecordPrints ofTarget;

	private int told;

	Details(Subject subject, Scope scope, LogReader source, LogReader target) {
		this.subject = subject;
		this.showContent = scope.showContent();
		this.source = source;
		this.target = target;
		this.ofSource = new RecordPrints(subject.topic(), true, true, List.of());
		this.ofTarget = new RecordPrints(subject.target(), true, true, List.of());
	}

	/**
	 * Say what differs.
	 * @param kind in which way
	 * @param from where the record is on the source, or {@code null}
	 * @param to where it is on the target, or {@code null}
	 * @param parts what was altered, as far as it is known
	 * @return the difference
	 */
	Difference of(Kind kind, @Nullable Place from, @Nullable Place to, List<Part> parts) {
		if (this.told >= MOST || kind != Kind.ALTERED && !this.showContent) {
			return new Difference(kind, from, to, parts, List.of(), List.of());
		}
		this.told++;
		ConsumerRecord<byte[], byte[]> sent = read(this.source, this.subject.topic(), from);
		ConsumerRecord<byte[], byte[]> arrived = (kind != Kind.MISSING) ? read(this.target, this.subject.target(), to)
				: null;
		List<Part> altered = new ArrayList<>(parts);
		List<String> details = new ArrayList<>();
		if (kind == Kind.ALTERED && sent != null && arrived != null) {
			altered.clear();
			compare(sent, arrived, altered, details);
		}
		List<String> content = new ArrayList<>();
		if (this.showContent) {
			addContent("source", sent, this.ofSource, content);
			addContent("target", arrived, this.ofTarget, content);
		}
		return new Difference(kind, from, to, altered, details, content);
	}

	private static @Nullable ConsumerRecord<byte[], byte[]> read(LogReader log, String topic, @Nullable Place place) {
		if (place == null) {
			return null;
		}
		try {
			ConsumerRecord<byte[], byte[]> record = log.peek(new TopicPartition(topic, place.partition()),
					place.offset());
			// retention may have taken it since
			return (record != null && record.offset() == place.offset()) ? record : null;
		}
		catch (KafkaException ex) {
			return null;
		}
	}

	private void compare(ConsumerRecord<byte[], byte[]> sent, ConsumerRecord<byte[], byte[]> arrived,
			List<Part> altered, List<String> details) {
		if (!Arrays.equals(sent.key(), arrived.key())) {
			altered.add(Part.KEY);
			details.add("key (%s -> %s)".formatted(length(sent.key()), length(arrived.key())));
		}
		if (!Arrays.equals(sent.value(), arrived.value())) {
			altered.add(Part.VALUE);
			details.add("value (%s -> %s)".formatted(length(sent.value()), length(arrived.value())));
		}
		List<String> headers = headers(this.ofSource.others(sent), this.ofTarget.others(arrived));
		if (!headers.isEmpty()) {
			altered.add(Part.HEADERS);
			details.addAll(headers);
		}
		if (this.subject.withTimestamps() && sent.timestamp() != arrived.timestamp()) {
			altered.add(Part.TIMESTAMP);
			details.add("timestamp (%d -> %d)".formatted(sent.timestamp(), arrived.timestamp()));
		}
	}

	private static String length(byte @Nullable [] bytes) {
		return (bytes != null) ? bytes.length + " bytes" : "null";
	}

	private static List<String> headers(List<Header> sent, List<Header> arrived) {
		List<String> details = new ArrayList<>();
		for (int index = 0; index < Math.max(sent.size(), arrived.size()); index++) {
			Header one = (index < sent.size()) ? sent.get(index) : null;
			Header other = (index < arrived.size()) ? arrived.get(index) : null;
			if (one == null) {
				details.add("header '%s' (only on the target)".formatted(name(Objects.requireNonNull(other))));
			}
			else if (other == null) {
				details.add("header '%s' (missing on the target)".formatted(name(one)));
			}
			else if (!one.key().equals(other.key())) {
				details.add("header %d ('%s' -> '%s')".formatted(index, name(one), name(other)));
			}
			else if (!Arrays.equals(one.value(), other.value())) {
				details.add("header '%s' (%s -> %s)".formatted(name(one), length(one.value()), length(other.value())));
			}
		}
		return details;
	}

	private static void addContent(String side, @Nullable ConsumerRecord<byte[], byte[]> record, RecordPrints prints,
			List<String> content) {
		if (record != null) {
			StringBuilder headers = new StringBuilder();
			prints.others(record)
				.forEach((header) -> headers.append(' ').append(name(header)).append('=').append(text(header.value())));
			content.add("%s: timestamp %d, key %s, value %s, headers%s".formatted(side, record.timestamp(),
					text(record.key()), text(record.value()), headers.isEmpty() ? " none" : headers));
		}
	}

	private static String text(byte @Nullable [] bytes) {
		if (bytes == null) {
			return "null";
		}
		return "'" + Printable.of(new String(bytes, StandardCharsets.UTF_8), LONGEST) + "'";
	}

	// whoever writes records chooses it
	private static String name(Header header) {
		return Printable.of(header.key(), LONGEST);
	}

}
