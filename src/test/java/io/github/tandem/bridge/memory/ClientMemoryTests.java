package io.github.tandem.bridge.memory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClientMemory}.
 */
class ClientMemoryTests {

	@ParameterizedTest
	@CsvSource({ "256, 1", "256, 2", "256, 16", "512, 2", "1024, 2", "1024, 64", "4096, 2", "65536, 2", "65536, 1000" })
	void takesNoMoreThanHalfOfTheHeapForAllThreads(long heapMegabytes, int threads) {
		long heap = DataSize.ofMegabytes(heapMegabytes).toBytes();
		ClientMemory memory = ClientMemory.of(heap, threads, null);
		long thread = memory.inFlight().toBytes() + memory.buffer().toBytes() + memory.fetch().toBytes()
				+ memory.poll().toBytes();
		assertThat(thread * threads).isLessThanOrEqualTo(heap / 2);
	}

	@Test
	void dividesTheShareOfAThread() {
		assertThat(ClientMemory.of(DataSize.ofMegabytes(256).toBytes(), 2, null))
			.isEqualTo(new ClientMemory(DataSize.ofMegabytes(16), DataSize.ofMegabytes(32), DataSize.ofKilobytes(128),
					DataSize.ofMegabytes(8), DataSize.ofMegabytes(2), DataSize.ofMegabytes(8)));
	}

	@Test
	void stopsWhereMoreBringsNoMoreSpeed() {
		ClientMemory most = new ClientMemory(DataSize.ofMegabytes(64), DataSize.ofMegabytes(128),
				DataSize.ofKilobytes(512), DataSize.ofMegabytes(32), DataSize.ofMegabytes(8), DataSize.ofMegabytes(32));
		assertThat(ClientMemory.of(DataSize.ofMegabytes(1024).toBytes(), 2, null)).isEqualTo(most);
		assertThat(ClientMemory.of(DataSize.ofGigabytes(512).toBytes(), 1, null)).isEqualTo(most);
	}

	@Test
	void keepsWhatAThreadNeedsAtLeast() {
		assertThat(ClientMemory.of(DataSize.ofMegabytes(64).toBytes(), 1000, null))
			.isEqualTo(new ClientMemory(DataSize.ofMegabytes(1), DataSize.ofMegabytes(4), DataSize.ofKilobytes(16),
					DataSize.ofMegabytes(1), DataSize.ofKilobytes(256), DataSize.ofKilobytes(256)));
	}

	@Test
	void takesTheUsersLimitAndABufferThatFitsIt() {
		long heap = DataSize.ofGigabytes(1).toBytes();
		assertThat(ClientMemory.of(heap, 2, DataSize.ofMegabytes(100)))
			.returns(DataSize.ofMegabytes(100), ClientMemory::inFlight)
			.returns(DataSize.ofMegabytes(200), ClientMemory::buffer);
		assertThat(ClientMemory.of(heap, 2, DataSize.ofKilobytes(64)))
			.returns(DataSize.ofKilobytes(64), ClientMemory::inFlight)
			.returns(DataSize.ofMegabytes(4), ClientMemory::buffer)
			.returns(DataSize.ofKilobytes(16), ClientMemory::batch);
	}

	@Test
	void fetchesLessFromEachOfManyBrokers() {
		long heap = DataSize.ofMegabytes(256).toBytes();
		ClientMemory one = ClientMemory.of(heap, 2, null);
		assertThat(one.from(1, heap, 2)).isEqualTo(one);
		assertThat(one.from(4, heap, 2)).as("a quarter of the heap is for all of them").isEqualTo(one);
		assertThat(one.from(8, heap, 2)).returns(DataSize.ofMegabytes(4), ClientMemory::fetch)
			.returns(DataSize.ofMegabytes(2), ClientMemory::partitionFetch)
			.returns(one.inFlight(), ClientMemory::inFlight);
		assertThat(one.from(32, heap, 2)).returns(DataSize.ofMegabytes(1), ClientMemory::fetch)
			.returns(DataSize.ofMegabytes(1), ClientMemory::partitionFetch);
		assertThat(one.from(1000, heap, 2)).returns(DataSize.ofKilobytes(256), ClientMemory::fetch);
	}

	@Test
	void fetchesNoMoreThanTheUsersLimitLeaves() {
		long heap = DataSize.ofMegabytes(256).toBytes();
		// 217.6 MB can be used, and the rest takes 2 x (28 MB + 56 MB + 8 MB)
		ClientMemory memory = ClientMemory.of(heap, 2, DataSize.ofMegabytes(28));
		assertThat(memory.from(3, heap, 2).fetch().toBytes()).isBetween(DataSize.ofMegabytes(5).toBytes(),
				DataSize.ofMegabytes(6).toBytes());
	}

	@Test
	void leavesRoomForAHundredBatchesInTheBuffer() {
		for (long megabytes = 32; megabytes <= 32 * 1024; megabytes *= 2) {
			ClientMemory memory = ClientMemory.of(DataSize.ofMegabytes(megabytes).toBytes(), 2, null);
			assertThat(memory.buffer().toBytes() / memory.batch().toBytes()).isGreaterThanOrEqualTo(100);
		}
	}

}
