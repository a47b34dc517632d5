package io.github.tandem.test;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.StreamSupport;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.util.DigestUtils;

/**
 * What replication must not change of a record, in a form that can be compared and read.
 *
 * @param partition its partition
 * @param timestamp its timestamp
 * @param key its key as text, which differs for different bytes
 * @param value its value, likewise
 * @param headers its headers in their order, likewise
 */
public record Content(int partition, long timestamp, String key, String value, List<String> headers) {

	private static final int LONGEST = 100;

	/**
	 * The content of a record.
	 * @param record the record
	 * @return its content
	 */
	public static Content of(ConsumerRecord<byte[], byte[]> record) {
		return new Content(record.partition(), record.timestamp(), text(record.key()), text(record.value()),
				StreamSupport.stream(record.headers().spliterator(), false)
					.map((header) -> header.key() + "=" + text(header.value()))
					.toList());
	}

	/**
	 * The contents of records.
	 * @param records the records
	 * @return their contents, partition by partition, in order within each
	 */
	public static List<Content> of(Collection<ConsumerRecord<byte[], byte[]>> records) {
		return records.stream()
			.sorted((one, other) -> Integer.compare(one.partition(), other.partition()))
			.map(Content::of)
			.toList();
	}

	private static String text(byte @Nullable [] bytes) {
		if (bytes == null) {
			return "null";
		}
		if (bytes.length > LONGEST) {
			return "%d bytes with MD5 %s".formatted(bytes.length, DigestUtils.md5DigestAsHex(bytes));
		}
		try {
			return "'%s'".formatted(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)));
		}
		catch (CharacterCodingException ex) {
			return "0x" + HexFormat.of().formatHex(bytes);
		}
	}

}
