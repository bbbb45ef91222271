"""What one may do with segments."""

VIEW_SEGMENT = "segmentation.view_segment"
EDIT_SEGMENT = "segmentation.edit_segment"
TRANSFER_SEGMENT = "segmentation.transfer_segment"
CHANGE_VALUE = "segmentation.change_valueterms"
CHANGE_STAGES = "segmentation.change_stageterms"
CHANGE_SATISFACTION = "segmentation.change_satisfactionterms"
